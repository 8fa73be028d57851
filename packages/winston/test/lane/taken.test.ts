import assert from 'node:assert/strict';
import { PassThrough, Writable } from 'node:stream';
import { afterEach, describe, test } from 'node:test';
import { createLogger, createOtlpTransport } from '@throughline/winston';
import winston from 'winston';
import { writtenTo } from '../written.ts';

const { combine, timestamp, json, errors, splat, printf } = winston.format;

Error.stackTraceLimit = 50;

interface Made {
  logger: winston.Logger;
  stream: Seeing;
  transport: winston.transports.StreamTransportInstance;
}

/** Sees whether the one who writes to it came through winston's streams. */
class Seeing extends PassThrough {
  throughStreams: boolean | undefined;
  override write(...args: unknown[]): boolean {
    this.throughStreams = /readable-stream/.test(new Error('who').stack ?? '');
    return super.write(...(args as [unknown]));
  }
}

function make(options: winston.LoggerOptions = {}): Made {
  const stream = new Seeing();
  const transport = new winston.transports.Stream({ stream });
  return { logger: createLogger({ transports: [transport], ...options }), stream, transport };
}

function takesTheLane({ logger, stream }: Pick<Made, 'logger' | 'stream'>): boolean {
  stream.throughStreams = undefined;
  logger.info('x', { a: 1 });
  assert.notEqual(stream.throughStreams, undefined, 'the line was written');
  return stream.throughStreams === false;
}

async function written(stream: PassThrough): Promise<string> {
  await new Promise((resolve) => setImmediate(resolve));
  return writtenTo(stream);
}

describe('a line takes the lane', () => {
  const formats: Record<string, winston.Logform.Format | undefined> = {
    'the default format': undefined,
    'json()': json(),
    'json() with options': json({ space: 2 }),
    'combine(timestamp(), json())': combine(timestamp(), json()),
    'combine(errors(), splat(), timestamp({ format }), json())': combine(
      errors({ stack: true }),
      splat(),
      timestamp({ format: 'YYYY' }),
      json(),
    ),
    'combine(combine(timestamp()), json())': combine(combine(timestamp()), json()),
  };
  for (const [name, format] of Object.entries(formats)) {
    test(`with ${name}`, () => {
      assert.ok(takesTheLane(make(format === undefined ? {} : { format })));
    });
  }

  const ways: Record<string, (logger: winston.Logger) => unknown> = {
    'a child': (logger) => logger.child({ c: 1 }).info('x'),
    'a record': (logger) => logger.info({ message: 'x' }),
    'log()': (logger) => logger.log('info', 'x'),
    'log() with a record': (logger) => logger.log({ level: 'info', message: 'x' }),
    'a profile': (logger) => logger.profile('x').profile('x'),
    'a message alone': (logger) => logger.info('x'),
    'an error': (logger) => logger.error(new Error('x')),
    'fields that are no plain object': (logger) => logger.info('x', new Map()),
  };
  for (const [name, log] of Object.entries(ways)) {
    test(`from ${name}`, () => {
      const { logger, stream } = make();
      log(logger);
      assert.equal(stream.throughStreams, false);
    });
  }

  test('with transports that have levels and known formats of their own, and with our own exit', () => {
    const stream = new Seeing();
    const logger = createLogger({
      transports: [
        new winston.transports.Stream({ stream, level: 'info', format: combine(timestamp(), json()) }),
        createOtlpTransport(),
      ],
    });
    assert.ok(takesTheLane({ logger, stream }));
  });

  test('with listeners to what the lane does not touch', () => {
    const made = make();
    for (const event of ['finish', 'error', 'drain', 'close', 'pipe']) made.logger.on(event, () => {});
    assert.ok(takesTheLane(made));
  });

  test('again after add, remove, clear and configure with known parts', () => {
    const made = make();
    const other = new winston.transports.Stream({ stream: new PassThrough() });
    made.logger.add(other);
    assert.ok(takesTheLane(made));
    made.logger.remove(other);
    assert.ok(takesTheLane(made));
    made.logger.clear().add(made.transport);
    assert.ok(takesTheLane(made));
    made.logger.configure({ transports: [made.transport], format: combine(timestamp(), json()) });
    assert.ok(takesTheLane(made));
  });

  test('again when an unknown part is gone', async () => {
    const made = make();
    const unknown = new (class Own extends winston.transports.Console {})({ silent: true });
    made.logger.add(unknown);
    assert.ok(!takesTheLane(made));
    await written(made.stream);
    made.logger.remove(unknown);
    assert.ok(takesTheLane(made));
  });
});

describe('a line takes the streams of winston, with the same content,', () => {
  const line = '{"a":1,"level":"info","message":"x"}\n';

  const cases: Record<string, (made: Made) => void> = {
    'where somebody listens to the records': ({ logger }) => logger.on('data', () => {}),
    'where the logger is piped into something else': ({ logger }) =>
      logger.pipe(new Writable({ objectMode: true, write: (_info, _encoding, done) => done() })),
    'where somebody wants to know of each line': ({ transport }) => transport.on('logged', () => {}),
    'where a transport is of another class': ({ logger }) =>
      logger.add(new (class Own extends winston.transports.Console {})({ silent: true })),
    'where the log method of a transport was replaced': ({ transport }) => {
      const { log } = transport;
      transport.log = function replaced(info, next) {
        return (log as (info: unknown, next: unknown) => void).call(this, info, next);
      };
    },
    'where the write method of the logger was replaced': ({ logger }) => {
      const { write } = logger;
      logger.write = ((info: unknown) =>
        (write as (info: unknown) => boolean).call(logger, info)) as typeof logger.write;
    },
    'where a transport has an unknown format': ({ logger }) =>
      logger.add(new winston.transports.Console({ silent: true, format: printf(() => '') })),
    'where a known format was changed': ({ logger }) => {
      const format = json();
      const { transform } = format;
      format.transform = (info, options) => transform.call(format, info, options);
      logger.format = format;
    },
  };
  for (const [name, change] of Object.entries(cases)) {
    test(name, async () => {
      const made = make();
      change(made);
      assert.ok(!takesTheLane(made));
      assert.equal(await written(made.stream), line);
    });
  }

  test('where its format is unknown', async () => {
    const made = make({
      format: combine(
        timestamp(),
        printf(({ message }) => `- ${message}`),
      ),
    });
    assert.ok(!takesTheLane(made));
    assert.equal(await written(made.stream), '- x\n');
  });

  test('where a method of the Logger class was replaced', async () => {
    const { _transform } = winston.Logger.prototype as unknown as { _transform: () => void };
    const prototype = winston.Logger.prototype as unknown as Record<string, unknown>;
    const made = make();
    try {
      prototype['_transform'] = function (this: unknown, ...args: []) {
        return _transform.apply(this, args);
      };
      assert.ok(!takesTheLane(made));
      assert.equal(await written(made.stream), line);
    } finally {
      prototype['_transform'] = _transform;
    }
  });

  test('where the logger is of a class of its own', async () => {
    class Own extends winston.Logger {}
    const stream = new Seeing();
    const logger = new Own({ transports: [new winston.transports.Stream({ stream })] });
    logger.log('info', 'x', { a: 1 });
    assert.equal(stream.throughStreams, true);
    assert.equal(await written(stream), line);
  });
});

describe('THROUGHLINE_STOCK=logger', () => {
  afterEach(() => {
    delete process.env['THROUGHLINE_STOCK'];
  });

  test('gives loggers of winston as they are', async () => {
    process.env['THROUGHLINE_STOCK'] = 'tracer, logger';
    const made = make();
    assert.ok(!takesTheLane(made));
    assert.equal(await written(made.stream), '{"a":1,"level":"info","message":"x"}\n');
  });

  test('leaves the lane on where it names other parts', () => {
    process.env['THROUGHLINE_STOCK'] = 'tracer';
    assert.ok(takesTheLane(make()));
  });
});

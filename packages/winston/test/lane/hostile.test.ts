import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, test } from 'node:test';
import { createLogger, createOtlpTransport } from '@throughline/winston';
import fc from 'fast-check';
import winston from 'winston';
import { HOSTILE } from '../../../api/test/hostile-values.ts';
import { writtenTo } from '../written.ts';

const { combine, timestamp, json, errors, splat } = winston.format;

type Log = (logger: winston.Logger, value: unknown) => unknown;

/** Every way to hand a value to a logger. Spreading it is the caller's own doing, and not among them. */
const WAYS: Readonly<Record<string, Log>> = {
  'the message': (logger, value) => logger.info(value as string),
  'the message of log()': (logger, value) => logger.log('info', value as string),
  'the fields': (logger, value) => logger.info('x', value),
  'a field': (logger, value) => logger.info('x', { value }),
  'a nested field': (logger, value) => logger.log('info', 'x', { nested: [{ value }] }),
  'the message of a record': (logger, value) => logger.info({ message: value }),
  'a field of a record': (logger, value) => logger.log({ level: 'info', message: 'x', value }),
  'a field of a child': (logger, value) => logger.child({ value }).info('x', { a: 1 }),
  'the fields of a child': (logger, value) => logger.child({ bound: 1 }).info('x', value),
  'one of several arguments': (logger, value) => logger.info('%s', 'x', value),
  'the cause of an error': (logger, value) => logger.error(new Error('x', { cause: value })),
};

const FORMATS = {
  'timestamp, json': () => combine(timestamp(), json()),
  'errors, splat, json': () => combine(errors({ stack: true, cause: true }), splat(), json()),
};

function make(format: winston.Logform.Format): { logger: winston.Logger; lines: () => string[] } {
  const stream = new PassThrough({ highWaterMark: 1e9 });
  const logger = createLogger({
    format,
    transports: [new winston.transports.Stream({ stream, eol: '\n' }), createOtlpTransport()],
  });
  return {
    logger,
    lines: () => {
      const lines = writtenTo(stream).split('\n');
      assert.equal(lines.pop(), '');
      return lines;
    },
  };
}

/** What of a line a terminal or a reader of lines would obey; JSON escapes all of it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const BREAKS = /[\u0000-\u001f]/;

const HUGE: readonly string[] = ['a sparse array', 'a million items', 'a big typed array'];

for (const [title, format] of Object.entries(FORMATS)) {
  describe(`a logger with ${title}`, () => {
    for (const [name, value] of Object.entries(HOSTILE)) {
      // Where winston's own format has to write a million items, or four billion, it does so, as it does without us.
      const isHuge = HUGE.includes(name);
      if (isHuge && title !== 'timestamp, json') continue;
      const ways = Object.entries(WAYS).filter(([way]) => !isHuge || way === 'a field');
      test(`writes one line for ${name}, wherever it is, and throws nothing`, () => {
        for (const [way, log] of ways) {
          const { logger, lines } = make(format());
          const result = log(logger, value);
          assert.ok(result instanceof winston.Logger, way);
          const written = lines();
          assert.equal(written.length, 1, way);
          assert.ok(!BREAKS.test(written[0] as string), way);
          assert.doesNotThrow(() => JSON.parse(written[0] as string), way);
        }
      });
    }
  });
}

test('no text breaks a line: line ends, controls and escape sequences', () => {
  const nasty = fc.string({
    unit: fc.oneof(
      fc.constantFrom(
        '\r',
        '\n',
        '\u001b[31m',
        '\u001b]0;title\u0007',
        '\u0000',
        '\u2028',
        '\u202e',
        '\ud800',
        '"',
        '\\',
      ),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    ),
    maxLength: 40,
  });
  fc.assert(
    fc.property(nasty, nasty, nasty, (message, key, value) => {
      const { logger, lines } = make(combine(timestamp(), json()));
      logger.info(message, { [key]: value });
      logger.child({ [key]: value }).warn(message);
      const written = lines();
      assert.equal(written.length, 2);
      for (const line of written) assert.ok(!BREAKS.test(line));
    }),
  );
});

test('a stream that throws does not stop its logger, nor the other transports', () => {
  const { logger, lines } = make(json());
  const broken = new PassThrough();
  broken.write = () => {
    throw new Error('broken');
  };
  logger.add(new winston.transports.Stream({ stream: broken }));
  logger.info('x', { a: 1 });
  logger.info('y');
  assert.equal(lines().length, 2);
});

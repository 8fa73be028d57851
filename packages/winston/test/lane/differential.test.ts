import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, mock, test } from 'node:test';
import { createLogger } from '@throughline/winston';
import fc from 'fast-check';
import winston from 'winston';
import { writtenTo } from '../written.ts';
import { fields, HOSTILE, message, type Recipe } from './recipes.ts';

mock.timers.enable({ apis: ['Date'], now: 1_764_000_000_123 });

const { combine, timestamp, json, errors, splat } = winston.format;
const FORMATS: Readonly<Record<string, () => winston.Logform.Format | undefined>> = {
  none: () => undefined,
  json: () => json(),
  'timestamp, json': () => combine(timestamp(), json()),
  'errors, timestamp, json': () => combine(errors({ stack: true, cause: true }), timestamp(), json()),
  'splat, json': () => combine(splat(), json()),
  'errors, splat, timestamp, json': () => combine(errors(), splat(), timestamp(), json()),
  'nested combine': () => combine(combine(timestamp(), errors({ stack: true })), combine(splat(), json())),
  'json, then timestamp': () => combine(json(), timestamp()),
  'options of timestamp': () => combine(timestamp({ format: 'YYYY', alias: 'at' }), json()),
  'options of json': () => combine(timestamp(), json({ space: 2, maximumDepth: 2, deterministic: false })),
  'json twice': () => combine(json(), timestamp(), json()),
  'without json': () => combine(timestamp(), splat()),
};

type Call = (logger: winston.Logger) => void;
interface Way {
  name: string;
  call(level: string, message: Recipe, fields: Recipe, extra: Recipe): Call;
}

const method = (logger: winston.Logger, level: string): ((...args: unknown[]) => void) =>
  ((logger as unknown as Record<string, unknown>)[level] as () => void).bind(logger);
const WAYS: Way[] = [
  { name: 'level(message)', call: (level, text) => (logger) => method(logger, level)(text()) },
  {
    name: 'level(message, fields)',
    call: (level, text, meta) => (logger) => method(logger, level)(text(), meta()),
  },
  {
    name: 'level(message, fields, more)',
    call: (level, text, meta, extra) => (logger) => method(logger, level)(text(), meta(), extra()),
  },
  { name: 'level(record)', call: (level, _text, meta) => (logger) => method(logger, level)(meta()) },
  { name: 'level()', call: (level) => (logger) => method(logger, level)() },
  {
    name: 'log(level, message, fields)',
    call: (level, text, meta) => (logger) => logger.log(level, text() as string, meta()),
  },
  { name: 'log(level, message)', call: (level, text) => (logger) => logger.log(level, text() as string) },
  {
    name: 'log(record)',
    call: (level, text, meta) => (logger) =>
      logger.log({ ...(meta() as object), level, message: text() as string }),
  },
  {
    name: 'child(fields).level(message, fields)',
    call: (level, text, meta, extra) => (logger) =>
      method(logger.child(extra() as object), level)(text(), meta()),
  },
  {
    name: 'child(fields).child(fields).level(message)',
    call: (level, text, meta, extra) => (logger) =>
      method(logger.child(extra() as object).child(meta() as object), level)(text()),
  },
];

interface Outcome {
  lines: string;
  threw: boolean;
}

function run(
  create: typeof winston.createLogger,
  call: Call,
  options: Omit<winston.LoggerOptions, 'transports'>,
): Promise<Outcome> {
  const stream = new PassThrough();
  const logger = create({ ...options, transports: [new winston.transports.Stream({ stream })] });
  logger.on('error', () => {});
  return new Promise((resolve) => {
    // A logger that flows already: a throw in winston's streams comes back to its caller then.
    setImmediate(() => {
      let threw = false;
      try {
        call(logger);
      } catch {
        threw = true;
      }
      setImmediate(() => resolve({ lines: writtenTo(stream), threw }));
    });
  });
}

describe('the lane and winston', () => {
  test('write the same bytes, whatever is logged and however', async () => {
    let lines = 0;
    let thrown = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(FORMATS)),
        fc.constantFrom(...WAYS),
        fc.constantFrom('error', 'info', 'debug'),
        message,
        fields,
        fields,
        fc.option(fields, { nil: undefined, freq: 3 }),
        async (format, way, level, text, meta, extra, defaults) => {
          const options = () => ({
            level: 'info',
            ...(format === 'none' ? {} : { format: FORMATS[format]?.() }),
            ...(defaults === undefined ? {} : { defaultMeta: defaults() }),
          });
          const call = way.call(level, text, meta, extra);
          const stock = await run(winston.createLogger, call, options() as winston.LoggerOptions);
          const ours = await run(createLogger, call, options() as winston.LoggerOptions);
          assert.equal(ours.threw, false, `${way.name} threw`);
          if (stock.threw) {
            thrown++;
            if (level !== 'debug') assert.notEqual(ours.lines, '', 'the line is lost');
            return;
          }
          if (stock.lines !== '') lines++;
          assert.equal(ours.lines, stock.lines);
        },
      ),
      { numRuns: Number(process.env['LANE_RUNS'] ?? 3_000) },
    );
    assert.ok(lines > 500, `${lines} lines were compared`);
    assert.ok(thrown < lines, `winston threw ${thrown} times`);
  });
});

describe('a value on which winston throws into the application', () => {
  for (const [name, recipe] of Object.entries(HOSTILE)) {
    for (const way of WAYS.filter(({ name: title }) =>
      /^(level\((message, fields|record)\)|log\(level, m.*fields|child\(fields\)\.level)/.test(title),
    )) {
      test(`${name} as the fields of ${way.name} is a line, and nothing is thrown`, async () => {
        const format = () => combine(timestamp(), json());
        const call = way.call(
          'info',
          () => 'x',
          recipe,
          () => ({ bound: 1 }),
        );
        const stock = await run(winston.createLogger, call, { format: format() });
        const ours = await run(createLogger, call, { format: format() });
        assert.ok(stock.threw, 'winston throws');
        assert.equal(ours.threw, false);
        const lines = ours.lines.trimEnd().split('\n');
        assert.equal(lines.length, 1);
        const line = JSON.parse(lines[0] as string);
        assert.equal(line.level, 'info');
        assert.equal(line.timestamp, '2025-11-24T16:00:00.123Z');
      });
    }
  }
});

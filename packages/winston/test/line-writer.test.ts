import assert from 'node:assert/strict';
import { once } from 'node:events';
import { PassThrough, type Readable, Writable } from 'node:stream';
import { describe, test } from 'node:test';
import { configureRuntime, formatLine, getRuntime, type LogLine } from '@throughline/api/runtime';
import { createLineWriter } from '@throughline/winston/bridge';
import { finish, start } from './child.ts';
import { writtenTo } from './written.ts';

const { redactor } = getRuntime();
const line = (parts: Partial<LogLine> = {}): LogLine => ({
  time: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
  level: 'info',
  event: 'assessment_submitted',
  logger: 'assessments',
  fields: {},
  ...parts,
});
function written(options: { format: 'json' | 'pretty'; color?: boolean }, ...lines: LogLine[]): string {
  const stream = new PassThrough();
  const write = createLineWriter({ ...options, redactor, stream });
  for (const one of lines) write(one);
  return writtenTo(stream);
}

describe('the json format', () => {
  test('writes the very line of the contract, redacted, for every level', () => {
    const lines = (['debug', 'info', 'warning', 'error', 'critical'] as const).map((level) =>
      line({ level, fields: { password: 'hunter2', level, message: 'mine' }, traceId: 't', spanId: 's' }),
    );
    const expected = lines.map((one) => `${formatLine(one, redactor)}\n`).join('');
    assert.equal(written({ format: 'json' }, ...lines), expected);
    assert.doesNotMatch(expected, /hunter2/);
  });
});

describe('the pretty format', () => {
  test('shows time, level, logger, event, fields and ids in columns', () => {
    const text = written(
      { format: 'pretty' },
      line({ fields: { score: 7, name: 'Ada L', token: 'hunter2' }, requestId: 'r1' }),
      line({ level: 'warning', logger: 'a', event: 'b' }),
    );
    assert.equal(
      text,
      '03:04:05.006 info     assessments    assessment_submitted         score=7 name="Ada L" token=[REDACTED] request_id=r1\n' +
        '03:04:05.006 warning  a              b\n',
    );
  });

  test('colours levels when asked to, and only then', () => {
    assert.ok(written({ format: 'pretty', color: true }, line()).includes('\u001b[32minfo    \u001b[0m'));
    assert.ok(!written({ format: 'pretty' }, line()).includes('\u001b'));
  });

  test('indents a stack below its line', () => {
    const text = written(
      { format: 'pretty' },
      line({ fields: { error_type: 'E', stack: 'E: x\n    at y\r\n    at z' } }),
    );
    assert.match(text, /error_type=E\n {4}E: x\n {8}at y\n {8}at z\n$/);
  });

  test('escapes whatever a terminal would obey, in every place', () => {
    const evil = 'a\r\nb\u001b[31m\u009b\u202ec\u200b';
    const fields = { [evil]: evil, nested: { [evil]: evil }, stack: evil };
    const text = written({ format: 'pretty' }, line({ event: evil, logger: evil, fields, requestId: evil }));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    assert.doesNotMatch(text.replaceAll('\n', ''), /[\u0000-\u001f\u007f-\u009f\u202e\u200b]/);
    assert.equal(text.split('\n').length, 4);
  });
});

describe('the line writer', () => {
  test('never throws when its stream fails', () => {
    const failing = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('gone'), { code: 'EPIPE' })),
    });
    const told: string[] = [];
    configureRuntime({ onError: (scope) => told.push(scope) });
    const write = createLineWriter({ format: 'json', redactor, stream: failing });
    for (let at = 0; at < 100; at++) write(line());
    const broken = createLineWriter({
      format: 'json',
      redactor: new Proxy(redactor, {
        get() {
          throw new Error('broken');
        },
      }),
      stream: new PassThrough(),
    });
    broken(line());
    assert.ok(told.includes('log line'));
  });

  test('loads winston with the first line, not before', async () => {
    const { stderr } = await finish(start('loaded.ts'));
    assert.deepEqual(JSON.parse(stderr), [false, true]);
  });

  for (const [end, expected] of [
    ['exit', 3],
    ['throw', 1],
    ['return', 0],
  ] as const) {
    test(`loses no line to a pipe that is read late, when the process ends with ${end}`, async () => {
      const child = start('lines.ts', ['json', '600', end]);
      await once(child.stderr as Readable, 'data');
      const { code, stdout } = await finish(child);
      assert.equal(code, expected);
      const seen = stdout.trimEnd().split('\n');
      assert.deepEqual(
        seen.map((text) => JSON.parse(text).at),
        Array.from({ length: 600 }, (_, at) => at),
      );
    });
  }

  test('writes the same bytes with winston and without', async () => {
    const timeless = (text: string) => text.replaceAll(/"timestamp":"[^"]*"/g, '');
    const [direct, stock] = await Promise.all(
      [[], ['stock']].map((way) => finish(start('lines.ts', ['json', '50', 'exit', ...way]))),
    );
    assert.equal(timeless(direct?.stdout ?? ''), timeless(stock?.stdout ?? 'none'));
    assert.equal(direct?.stdout.split('\n').length, 51);
  });

  test('writes the very first line although the process ends in the same turn', async () => {
    const { stdout } = await finish(start('lines.ts', ['json', '1', 'exit']));
    assert.equal(stdout.split('\n').length, 2);
  });

  test('has no colour on a pipe, and leaves an application whose reader went away alone', async () => {
    assert.ok(!(await finish(start('lines.ts', ['pretty', '1', 'exit']))).stdout.includes('\u001b'));
    const child = start('lines.ts', ['json', '600', 'exit']);
    child.stdout?.once('data', () => child.stdout?.destroy());
    await once(child, 'close');
    assert.equal(child.exitCode, 3);
  });
});

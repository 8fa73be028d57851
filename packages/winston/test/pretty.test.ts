import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { after, describe, test } from 'node:test';
import { describeError, getRuntime, type LogLine } from '@throughline/api/runtime';
import { wantsColor } from '../src/paint.ts';
import { formatPretty } from '../src/pretty.ts';
import { sourceLines } from '../src/source-lines.ts';

const { redactor } = getRuntime();
const folder = mkdtempSync(join(process.cwd(), '.pretty-'));
after(() => rmSync(folder, { recursive: true }));

const line = (fields: Record<string, unknown>, more: Partial<LogLine> = {}): LogLine => ({
  time: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
  level: 'error',
  event: 'payment_failed',
  logger: 'payments',
  fields,
  ...more,
});
const plain = (one: LogLine, width?: number) => formatPretty(one, redactor, { color: false, width });
const stackAt = (path: string, row: number) =>
  `RangeError: no\n    at charge (file://${path}:${row}:5)\n    at node:internal/x:1:1`;

describe('an error on a terminal', () => {
  test('shows the lines of the program that threw, the one itself marked', () => {
    const path = join(folder, 'charge.ts');
    writeFileSync(path, 'one\ntwo\n\tthrow new RangeError();\nfour\nfive\nsix\n');
    const text = plain(line({ stack: stackAt(path, 3) }));
    const [head = '', place = '', ...rows] = text.split('\n');
    assert.match(head, /^03:04:05\.006 error {4}payments {7}payment_failed$/);
    assert.match(place, /^ {4}\.pretty-\w+\/charge\.ts:3$/);
    assert.deepEqual(rows, [
      '      1 | one',
      '      2 | two',
      '    > 3 |   throw new RangeError();',
      '      4 | four',
      '      5 | five',
      '    RangeError: no',
      `        at charge (file://${path}:3:5)`,
      '        at node:internal/x:1:1',
    ]);
  });

  test('shows lines of the application: not of packages, of other folders, or of what is no source', () => {
    const nested = join(folder, 'node_modules/lib');
    mkdirSync(nested, { recursive: true });
    for (const path of [join(nested, 'index.js'), join(folder, 'secrets.env'), '/etc/passwd']) {
      if (!path.startsWith('/etc')) writeFileSync(path, 'a\nb\nc\n');
      assert.equal(sourceLines(stackAt(path, 1)), undefined, path);
    }
    assert.equal(sourceLines(stackAt(join(folder, 'gone.ts'), 1)), undefined);
    assert.equal(sourceLines(stackAt(`${folder}/../../../etc/hosts.js`, 1)), undefined);
    const own = join(folder, 'own.js');
    writeFileSync(own, 'a\nb\n');
    assert.equal(sourceLines(stackAt(own, 99)), undefined);
    const mixed = `E: x\n    at lib (${join(nested, 'index.js')}:1:1)\n    at own (${own}:2:1)`;
    assert.equal(sourceLines(mixed)?.line, 2);
  });

  test('hides secrets in its source, and escapes what a terminal obeys there', () => {
    const path = join(folder, 'secret.ts');
    writeFileSync(path, `const password = 'hunter2';\nconst evil = '\u001b[31m\u202e';\nthrow it;\n`);
    const text = plain(line({ stack: stackAt(path, 3) }));
    assert.doesNotMatch(text, /hunter2/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    assert.doesNotMatch(text.replaceAll('\n', ''), /[\u0000-\u001f\u202e]/);
  });

  test('tells each cause with its place, once', () => {
    const error = new Error('order not loaded', { cause: new TypeError('no such row') });
    const { stack, causes, type, message } = describeError(error);
    const text = plain(line({ error_type: type, error_message: message, stack, causes }));
    assert.match(text, /\n {4}Caused by: TypeError: no such row\n/);
    assert.doesNotMatch(text, /causes=/);
  });
});

describe('the width of a terminal', () => {
  test('breaks a line between fields, the next row indented; a pipe has no width', () => {
    const fields = Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`field_${at}`, 'some value']));
    const rows = plain(line(fields, { requestId: 'r1' }), 100).split('\n');
    assert.ok(rows.length > 1);
    for (const row of rows) assert.ok(row.length <= 100, row);
    for (const row of rows.slice(1)) assert.match(row, /^ {4}\S/);
    assert.equal(plain(line(fields)).split('\n').length, 1);
    assert.equal(
      rows
        .map((row) => row.trim())
        .join(' ')
        .replaceAll(/ +/g, ' '),
      plain(line(fields, { requestId: 'r1' })).replaceAll(/ +/g, ' '),
    );
  });

  test('counts columns, not characters: wide letters keep the columns aligned', () => {
    const at = (one: LogLine) => plain(one).indexOf('score=');
    const wide = line({ score: 7 }, { event: '支払い失敗' });
    assert.equal(at(wide) + 5, at(line({ score: 7 })));
  });

  test('leaves a value that is longer than a row in one piece', () => {
    const rows = plain(line({ note: 'x'.repeat(300), after: 1 }), 80).split('\n');
    assert.ok(rows.some((row) => row.includes('x'.repeat(300))));
    assert.equal(rows.at(-1), '    after=1');
  });
});

describe('colour', () => {
  const terminal = Object.assign(new PassThrough(), { isTTY: true });
  const pipe = new PassThrough();

  test('is on a terminal, not on a pipe, and not where NO_COLOR or a dumb terminal says so', () => {
    assert.equal(wantsColor(terminal, {}), true);
    assert.equal(wantsColor(pipe, {}), false);
    assert.equal(wantsColor(terminal, { NO_COLOR: '1' }), false);
    assert.equal(wantsColor(terminal, { NO_COLOR: '' }), true);
    assert.equal(wantsColor(terminal, { TERM: 'dumb' }), false);
  });

  test('is where FORCE_COLOR wants it, whatever else is said, and not where it is 0', () => {
    assert.equal(wantsColor(pipe, { FORCE_COLOR: '1', NO_COLOR: '1' }), true);
    assert.equal(wantsColor(terminal, { FORCE_COLOR: '0' }), false);
    assert.equal(wantsColor(terminal, { FORCE_COLOR: '' }), true);
  });

  test('changes nothing but the colour', () => {
    const one = line({ a: 1, note: 'two words', stack: 'E: x\n    at y (node:x:1:1)' }, { requestId: 'r1' });
    const colored = formatPretty(one, redactor, { color: true, width: 80 });
    assert.ok(colored.includes('\u001b[31merror   \u001b[0m'));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is taken out
    assert.equal(colored.replaceAll(/\u001b\[[\d;]*m/g, ''), plain(one, 80));
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { loadConfig } from '../../src/config/load-config.ts';
import { type LoadedRedaction, loadRedaction } from '../../src/redaction/load-redaction.ts';

/** The policy of these variables and of what stands in code, with every message. */
function loaded(env: Record<string, string>, inCode?: unknown): LoadedRedaction {
  const { config, messages } = loadConfig(env);
  const redaction = loadRedaction(config.redaction, inCode);
  return { ...redaction, messages: [...messages, ...redaction.messages] };
}

describe('the redaction policy of variables', () => {
  test('hides more keys and paths, and reveals what is named', () => {
    const { redactor, messages } = loaded({
      THROUGHLINE_REDACT_KEYS: 'patient_id, Ward',
      THROUGHLINE_REDACT_PATHS: 'user.email,items[*].iban',
      THROUGHLINE_REDACT_REVEAL: 'public_token',
    });
    assert.deepEqual(messages, []);
    assert.deepEqual(
      redactor.redact({
        patientId: 7,
        ward: 'x',
        user: { email: 'a@b.c' },
        public_token: 'p',
        items: [{ iban: 'D' }],
      }),
      {
        patientId: '[REDACTED]',
        ward: '[REDACTED]',
        user: { email: '[REDACTED]' },
        public_token: 'p',
        items: [{ iban: '[REDACTED]' }],
      },
    );
  });

  test('hashes with a key that is in no message, and equal values stay equal', () => {
    const { redactor, messages } = loaded({
      THROUGHLINE_REDACT_MODE: 'hash',
      THROUGHLINE_REDACT_HASH_KEY: 'sixteen characters',
    });
    assert.deepEqual(messages, []);
    assert.match(String(redactor.redactField('password', 'a')), /^\[REDACTED:[0-9a-f]{16}\]$/);
    assert.equal(redactor.redactField('password', 'a'), redactor.redactField('token', 'a'));
    const short = loaded({ THROUGHLINE_REDACT_HASH_KEY: 'geheim' });
    assert.match(
      short.messages[0] ?? '',
      /^THROUGHLINE_REDACT_HASH_KEY must be a secret of 16 characters or more/,
    );
    assert.doesNotMatch(short.messages.join(), /geheim/);
  });

  test('shows the last four in mask mode', () => {
    const { redactor } = loaded({ THROUGHLINE_REDACT_MODE: 'mask' });
    assert.equal(redactor.redactField('api_key', 'abcdefgh12345678'), '[REDACTED:…5678]');
  });

  test('shows only what an allow-list names, and nothing where the list cannot be used', () => {
    const { redactor } = loaded({ THROUGHLINE_REDACT_ALLOW: 'event,user.id,service.*' });
    assert.equal(redactor.redactField('event', 'login'), 'login');
    assert.equal(redactor.redactField('service.name', 'shop'), 'shop');
    assert.equal(redactor.redactField('note', 'hello'), '[REDACTED]');
    const bad = loaded({ THROUGHLINE_REDACT_ALLOW: ',' });
    assert.equal(bad.messages.length, 1);
    assert.equal(bad.redactor.redactField('event', 'login'), '[REDACTED]');
  });

  test('switches single rules off, or everything with a line that says so', () => {
    const { redactor } = loaded({ THROUGHLINE_REDACT_OFF: 'card' });
    assert.equal(redactor.redactText('paid with 4111 1111 1111 1111'), 'paid with 4111 1111 1111 1111');
    const off = loaded({ THROUGHLINE_REDACT: 'off' });
    assert.equal(off.redactor.redactText('password=abc'), 'password=abc');
    assert.deepEqual(off.redactor.redact({ password: 'abc', when: new Map([['a', 1]]) }), {
      password: 'abc',
      when: { a: 1 },
    });
    assert.equal(off.messages.length, 1);
    assert.match(off.messages[0] ?? '', /^redaction is off: .* \[no-secret-fields: /);
  });
});

describe('a policy that cannot be used', () => {
  test('gives one line that names the rule and what was received, and the rest is in force', () => {
    const { redactor, messages } = loaded({
      THROUGHLINE_REDACT_MODE: 'hash',
      THROUGHLINE_REDACT_KEYS: 'patient_id,---',
      THROUGHLINE_REDACT_OFF: 'cards',
    });
    assert.equal(messages.length, 3);
    assert.match(messages.join('\n'), /THROUGHLINE_REDACT_OFF must be .*received "cards"/);
    assert.match(messages.join('\n'), /THROUGHLINE_REDACT_KEYS: "---" cannot be used; patient_id is used/);
    assert.match(
      messages.join('\n'),
      /THROUGHLINE_REDACT_MODE must have THROUGHLINE_REDACT_HASH_KEY beside it/,
    );
    assert.equal(redactor.redactField('patient_id', 'x'), '[REDACTED]');
  });

  test('of code hides more, never less', () => {
    const { redactor, messages } = loaded(
      {},
      {
        keys: ['ward', 7],
        allow: 'event',
        modes: { card: 'mask', cards: 'mask' },
        mode: 'md5',
        colour: true,
      },
    );
    assert.equal(messages.length, 5);
    for (const line of messages)
      assert.match(line, /^start\(\{ redaction \}\): redaction policy: .*received/);
    assert.equal(redactor.redactField('event', 'login'), '[REDACTED]');
    assert.equal(loaded({}, 'all').redactor.redactField('password', 'x'), '[REDACTED]');
  });
});

describe('a policy file', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'throughline-policy-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  function file(text: string): string {
    const path = join(folder, 'policy.json');
    writeFileSync(path, text);
    return path;
  }

  test('is joined with the variables and with code', () => {
    const path = file(
      '{"keys":["ward"],"rules":[{"name":"patient","pattern":"p-\\\\d{6}","flags":"i"}],"mode":"mask"}',
    );
    const { redactor, messages } = loaded(
      { THROUGHLINE_REDACT_FILE: path, THROUGHLINE_REDACT_KEYS: 'bed', THROUGHLINE_REDACT_MODE: 'replace' },
      { keys: ['room'] },
    );
    assert.deepEqual(messages, []);
    assert.deepEqual(redactor.redact({ ward: 'w', bed: 'b', room: 'r', note: 'P-123456 came' }), {
      ward: '[REDACTED]',
      bed: '[REDACTED]',
      room: '[REDACTED]',
      note: '[REDACTED] came',
    });
  });

  test('that cannot be read, or is no JSON, gives one line without what stands in it, and the default policy', () => {
    for (const [path, why] of [
      [join(folder, 'none.json'), 'ENOENT'],
      [file('{"hashKey": geheim}'), 'no JSON'],
    ] as const) {
      const { redactor, messages } = loaded({ THROUGHLINE_REDACT_FILE: path });
      assert.equal(messages.length, 1);
      assert.match(messages[0] ?? '', new RegExp(`^THROUGHLINE_REDACT_FILE must be .*\\(${why}\\)`));
      assert.doesNotMatch(messages[0] ?? '', /geheim/);
      assert.equal(redactor.redactField('password', 'x'), '[REDACTED]');
    }
  });

  test('with a mistake loses that part alone', () => {
    const { redactor, messages } = loaded({
      THROUGHLINE_REDACT_FILE: file('{"keys":["ward"],"rules":[{"name":"p","pattern":"("}]}'),
    });
    assert.equal(messages.length, 1);
    assert.match(
      messages[0] ?? '',
      /^THROUGHLINE_REDACT_FILE: redaction policy: rules\[0\]\.pattern \(p\) must be/,
    );
    assert.equal(redactor.redactField('ward', 'x'), '[REDACTED]');
  });
});

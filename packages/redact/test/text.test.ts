import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRedactor } from '@throughline/redact';
import { SENSITIVE_NAMES } from './sensitive-names.ts';

const { redactText } = createRedactor();

function reads(rows: readonly (readonly [string, string])[]): void {
  for (const [text, expected] of rows) {
    assert.equal(redactText(text), expected);
    assert.equal(redactText(expected), expected, 'a second pass changes nothing');
  }
}

function unchanged(texts: readonly string[]): void {
  for (const text of texts) assert.equal(redactText(text), text);
}

test('pairs lose their value and keep their shape', () => {
  reads([
    ['password=hunter2 user=bob', 'password=[REDACTED] user=bob'],
    ['user=bob&password=hunter2&x=1', 'user=bob&password=[REDACTED]&x=1'],
    ['password: hunter2, user: bob', 'password: [REDACTED], user: bob'],
    ['DB_PASSWORD = hunter2', 'DB_PASSWORD = [REDACTED]'],
    ['secret => "x", a => 1', 'secret => "[REDACTED]", a => 1'],
    ['let apiKey := `abc`', 'let apiKey := `[REDACTED]`'],
    ['Server=a;Password=b,c;Database=d', 'Server=a;Password=[REDACTED];Database=d'],
    ['api key: abc123', 'api key: [REDACTED]'],
    ['user[password]=abc&y=1', 'user[password]=[REDACTED]&y=1'],
    ['<password>abc</password><a>b</a>', '<password>[REDACTED]</password><a>b</a>'],
    ['login failed (password=abc) for bob', 'login failed (password=[REDACTED]) for bob'],
    ['password="never closed', 'password="[REDACTED]'],
  ]);
});

test('JSON stays JSON, inside strings too', () => {
  reads([
    ['{"password":"hun\\"ter2","user":"bob"}', '{"password":"[REDACTED]","user":"bob"}'],
    ['{"pin":1234,"tokens":12}', '{"pin":"[REDACTED]","tokens":12}'],
    ['{"cookies":{"a":"}","b":[1]},"x":1}', '{"cookies":"[REDACTED]","x":1}'],
    ["{ password: 'abc', n: { token: 'x' } }", "{ password: '[REDACTED]', n: { token: '[REDACTED]' } }"],
  ]);
  let nested = JSON.stringify({ password: 'hun"ter\\2', user: 'bob' });
  for (let depth = 0; depth < 3; depth++) {
    let inner: unknown = JSON.parse(redactText(nested));
    while (typeof (inner as { body?: string }).body === 'string')
      inner = JSON.parse((inner as { body: string }).body);
    assert.deepEqual(inner, { password: '[REDACTED]', user: 'bob' });
    nested = JSON.stringify({ body: nested });
  }
});

test('percent-encoded pairs are read like plain ones', () => {
  reads([
    ['password%3Dhunter2%26user%3Dbob', 'password%3D[REDACTED]%26user%3Dbob'],
    ['%7B%22token%22%3A%22abc%22%2C%22a%22%3A1%7D', '%7B%22token%22%3A%22[REDACTED]%22%2C%22a%22%3A1%7D'],
    ['next=%2Flogin%253Ftoken%253Dabc%2526x', 'next=%2Flogin%253Ftoken%253D[REDACTED]%2526x'],
    ['user%5Bpassword%5D=abc&y=1', 'user%5Bpassword%5D=[REDACTED]&y=1'],
  ]);
});

test('URLs keep scheme, host and path', () => {
  reads([
    ['https://user:pass@host/p?token=abc&x=1#f', 'https://[REDACTED]@host/p?token=[REDACTED]&x=1#f'],
    ['postgres://u:pa/ss@host:5432/db', 'postgres://[REDACTED]@host:5432/db'],
    ['mongodb+srv://u:p@ss@h1,h2/db', 'mongodb+srv://[REDACTED]@h1,h2/db'],
    [
      'https://a.b/o?sig=abc&X-Amz-Signature=ff&k=4',
      'https://a.b/o?sig=[REDACTED]&X-Amz-Signature=[REDACTED]&k=4',
    ],
  ]);
  unchanged([
    'https://medium.com/@user/a',
    'http://localhost:3000/@scope/x',
    'ssh://git@github.com/x.git',
    'sig=abc',
  ]);
});

test('headers and schemes lose their credentials', () => {
  reads([
    ['Authorization: Bearer abc.def', 'Authorization: [REDACTED]'],
    ['authorization=Bearer abc.def next=1', 'authorization=[REDACTED] next=1'],
    ['got Bearer abc123def now', 'got Bearer [REDACTED] now'],
    ['Basic dXNlcjpwYXNz', 'Basic [REDACTED]'],
    ['Cookie: a=b; c="d e"\nHost: x', 'Cookie: [REDACTED]\nHost: x'],
    [`curl -H "Cookie: a=b; c=d" http://x`, `curl -H "Cookie: [REDACTED]" http://x`],
    ['proxy-authorization: Digest username="x", response="y"\nA: b', 'proxy-authorization: [REDACTED]\nA: b'],
  ]);
});

test('command lines and SQL lose their values', () => {
  reads([
    ['node app.js --db-password=x1 --port 80', 'node app.js --db-password=[REDACTED] --port 80'],
    ['node app.js --password hunter2 --port 80', 'node app.js --password [REDACTED] --port 80'],
    ["SELECT 1 WHERE token = 'it''s' AND x = 1", "SELECT 1 WHERE token = '[REDACTED]' AND x = 1"],
    ["ALTER USER bob WITH PASSWORD 'hunter2'", "ALTER USER bob WITH PASSWORD '[REDACTED]'"],
  ]);
  unchanged(['UPDATE u SET password = $1 WHERE token = ?', 'WHERE password = :password']);
});

test('several lines of a private key go as one', () => {
  const pem = '-----BEGIN PRIVATE KEY-----\nabc\ndef\n-----END PRIVATE KEY-----';
  assert.equal(redactText(`private_key: "${pem}" after`), 'private_key: "[REDACTED]" after');
});

test('every sensitive name is found in every form of text', () => {
  for (const name of SENSITIVE_NAMES) {
    const camel = name.replace(/ (\w)/g, (_, letter: string) => letter.toUpperCase());
    for (const key of [camel, name.replaceAll(' ', '_').toUpperCase(), name.replaceAll(' ', '-'), name]) {
      for (const [before, after] of [
        [`user=bob ${key}=`, ' n=1'],
        [`a, ${key}="`, '", b'],
        [`{ '${key}': '`, "' }"],
        [`{"${key}":"`, '"}'],
        [`{\\"${key}\\":\\"`, '\\"}'],
        [`(${key}: `, ')'],
        [`${key} = `, ' here'],
      ] as const) {
        // A header's value reaches to the end of its line, the bracket included.
        if (before.endsWith(': ') && /cookie$|authorization$/i.test(key)) continue;
        assert.equal(redactText(`${before}Abc1def2${after}`), `${before}[REDACTED]${after}`, key);
      }
    }
  }
});

test('secrets that a sentence tells are hidden', () => {
  reads([
    ['the password for bob is hunter2!', 'the password for bob is [REDACTED]!'],
    ['use token a1b2c3d4e5 now', 'use token [REDACTED] now'],
    ['SSN 123-45-6789', 'SSN [REDACTED]'],
    ['2FA code: 123456', '2FA code: [REDACTED]'],
    ['your verification code is 123456', 'your verification code is [REDACTED]'],
    ['password: |\n  abc\n  def\nuser: bob', 'password: |\n  [REDACTED]\nuser: bob'],
    ["SELECT crypt('abc', gen_salt('bf'))", "SELECT crypt('[REDACTED]', gen_salt('bf'))"],
  ]);
});

test('sentences about secrets stay', () => {
  unchanged([
    'bearer of bad news',
    'if (token === undefined) throw',
    'secretsmanager:GetSecretValue denied',
    'the password for bob is wrong, his token was revoked',
    'password policy v2 applied, key rotation done in 12ms, secret in /run/secrets/db',
    'checked token at token.ts:12:5 and 3 tokens',
    'Bearer token is missing',
    'Basic authentication failed',
    "Unexpected token '}' in JSON at position 5",
    'Unexpected token: }',
    'Invalid token: expired',
    'password: must be 8 characters',
    'token_count=5 max_tokens: 7',
    'the author: bob, the key: value',
    'token::parse and token://path',
    'password=',
    'password=""',
    'token: null, secret: undefined',
  ]);
});

test('credentials of curl and of hosts without a scheme are hidden, addresses and image tags are not', () => {
  const { redactText } = createRedactor();
  for (const [text, safe] of [
    ['curl -u bob:hunter2 https://x/', 'curl -u bob:[REDACTED] https://x/'],
    ["curl -s --user 'bob:hunter 2' x", "curl -s --user 'bob:[REDACTED]' x"],
    ['connect to bob:hunter2@localhost:5432 failed', 'connect to bob:[REDACTED]@localhost:5432 failed'],
    ['postgres://u:pa ss@host/db', 'postgres://[REDACTED]@host/db'],
  ] as const) {
    assert.equal(redactText(text), safe);
    assert.equal(redactText(safe), safe);
  }
  for (const text of [
    'curl -u bob https://x/',
    'mailto:bob@example.com',
    'email:bob@mail.com:587',
    'sip:bob@host:5060',
    'registry.io/app:v1@sha256:99',
    'git@github.com:org/repo.git',
    'fn@http://localhost:3000/a.js:1:2',
    'http://foo:8080 bob@example.com',
  ])
    assert.equal(redactText(text), text);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRedactor } from '@throughline/redact';
import { conventionNames, namesHiddenByWords } from '../scripts/convention-names.ts';
import { CONVENTION_KEYS } from '../src/keys/convention-keys.ts';
import { caseForms, SENSITIVE_NAMES } from './sensitive-names.ts';

const redactor = createRedactor();

test('sixty sensitive names are hidden in every case form, with words before and behind', () => {
  const leaks = SENSITIVE_NAMES.flatMap(caseForms).filter((key) => !redactor.isSensitiveKey(key));
  assert.deepEqual(leaks, ['session.id'], 'only the form that the semantic conventions define stays');
  assert.ok(SENSITIVE_NAMES.length >= 60);
});

test('keys that only look sensitive stay readable', () => {
  const lookAlikes = [
    ...[
      'author',
      'authority',
      'authors',
      'keyboard',
      'monkey',
      'primaryKey',
      'key',
      'keys',
      'compass',
      'bypass',
    ],
    ...[
      'passport',
      'passenger',
      'passive',
      'pinned',
      'spinner',
      'opinion',
      'mapping',
      'secretary',
      'secretariat',
    ],
    ...['tokenize', 'tokenizer', 'tokenCount', 'token_type', 'inputTokens', 'max_tokens', 'total_tokens'],
    ...[
      'tokens_used',
      'token_endpoint',
      'authorization_endpoint',
      'auth_method',
      'authType',
      'oauthProvider',
    ],
    ...[
      'passwordLength',
      'password_policy',
      'password_changed_at',
      'PASSWORD_FILE',
      'cookie_name',
      'cookieConsent',
    ],
    ...[
      'secret_name',
      'session',
      'inside',
      'consider',
      'card',
      'cardinality',
      'cardType',
      'discard',
      'dashboard',
    ],
    ...['user.id', 'enduser.id', 'session.id', 'http.request.method', 'db.connection_string', 'class_name'],
  ];
  assert.deepEqual(lookAlikes.filter(redactor.isSensitiveKey), []);
});

test('a token counter keeps its number and a list of tokens loses its text', () => {
  assert.equal(redactor.redactField('tokens', 512), 512);
  assert.equal(redactor.redactField('tokens', ['abc']), '[REDACTED]');
  assert.equal(redactor.redactField('token', 512), '[REDACTED]');
});

test('no name of the semantic conventions hides its value', () => {
  const names = conventionNames();
  assert.ok(names.length > 1_000);
  assert.deepEqual(names.filter(redactor.isSensitiveKey), []);
  assert.deepEqual([...CONVENTION_KEYS], namesHiddenByWords(names), 'run scripts/convention-keys.ts');
});

test('headers, metadata and environment variables are hidden by the name that the user gave them', () => {
  for (const key of [
    'http.request.header.authorization',
    'http.request.header.x-api-key',
    'http.response.header.set-cookie',
    'rpc.grpc.request.metadata.authorization',
    'process.environment_variable.DB_PASSWORD',
    'db.query.parameter.password',
  ]) {
    assert.equal(redactor.redactField(key, 'planted'), '[REDACTED]', key);
  }
  assert.equal(redactor.redactField('http.request.header.accept', 'text/html'), 'text/html');
});

test('absent and boolean values stay, because they hold no secret', () => {
  for (const value of [null, undefined, true, false, ''])
    assert.equal(redactor.redactField('password', value), value);
});

test('a policy adds keys in any case form and reveals others', () => {
  const own = createRedactor({ keys: ['medical_record', 'user.email'], reveal: ['public_token'] });
  assert.ok(own.isSensitiveKey('patientMedicalRecord'));
  assert.ok(own.isSensitiveKey('user.email'));
  assert.ok(!own.isSensitiveKey('publicToken'));
  assert.ok(own.isSensitiveKey('privateToken'));
  assert.equal(
    own.redactText('medicalRecord=A12 public_token=abc'),
    'medicalRecord=[REDACTED] public_token=abc',
  );
});

test('keys with invisible, accented or full-width characters are read as they look', () => {
  assert.ok(redactor.isSensitiveKey('pass\u200bword'));
  assert.ok(redactor.isSensitiveKey('contraseña'));
  assert.ok(redactor.isSensitiveKey('ｐａｓｓｗｏｒｄ'));
});

test('a hundred thousand different keys leave the decisions right', () => {
  for (let i = 0; i < 100_000; i++) redactor.isSensitiveKey(`field${i}`);
  assert.ok(redactor.isSensitiveKey('password'));
  assert.ok(!redactor.isSensitiveKey('field7'));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conventionNames } from '../scripts/convention-names.ts';
import { blockedKeys, GATEWAY_SHORT_WORDS, GATEWAY_WORDS } from '../src/collector/key-patterns.ts';
import { blockedValues } from '../src/collector/value-patterns.ts';
import { SPELLED_PHRASES, SPELLED_SUBSTRINGS } from '../src/keys/sensitive-words.ts';

/** Go's `(?i)` in front is JavaScript's flag `i`. */
function compiled(patterns: readonly { pattern: string }[]): RegExp[] {
  return patterns.map(({ pattern }) =>
    pattern.startsWith('(?i)') ? new RegExp(pattern.slice(4), 'i') : new RegExp(pattern),
  );
}
const keys = compiled(blockedKeys({}));
const values = compiled(blockedValues({}));
const masks = (key: string): boolean => keys.some((pattern) => pattern.test(key));
const touches = (text: string): boolean => values.some((pattern) => pattern.test(text));

test('the patterns for a Collector mask the usual names in every case form', () => {
  for (const name of [
    'db.password',
    'userPassword',
    'X-Api-Key',
    'app.session_token',
    'clientSecret',
    'PGPASSWORD',
  ])
    assert.ok(masks(name), name);
  for (const name of [
    'sessionId',
    'user_pin',
    'userPin',
    'http.request.header.authorization',
    'jwt',
    'set-cookie',
  ])
    assert.ok(masks(name), name);
});

test('they leave the names of the conventions alone', () => {
  const masked = conventionNames().filter((name) => masks(name) && !name.includes('token'));
  assert.deepEqual(masked, []);
});

test('they find what careless services write, and leave what was redacted and what only looks like it', () => {
  for (const text of [
    'password=abc',
    '?access_token=abc&x=1',
    'Authorization: Bearer abc',
    '{"api_key": "abc"}',
    'https://user:pw@host/',
    'AKIAIOSFODNN7EXAMPLE',
    'eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl',
    'GET /x?X-Amz-Signature=abc',
  ])
    assert.ok(touches(text), text);
  for (const text of [
    'password=[REDACTED]',
    'access_token=[REDACTED]&page=2',
    'https://[REDACTED]@host/',
    '/password/reset',
    'npm_config_user_agent',
    '4bf92f3577b34da6a3ce929d0e0e4736',
  ])
    assert.ok(!touches(text), text);
});

test('they know no word that the policy does not know', () => {
  assert.deepEqual(
    GATEWAY_WORDS.filter((word) => !SPELLED_SUBSTRINGS.includes(word)),
    [],
  );
  assert.deepEqual(
    GATEWAY_SHORT_WORDS.filter((word) => !SPELLED_PHRASES.includes(word)),
    [],
  );
});

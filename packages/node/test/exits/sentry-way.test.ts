import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SentryPackage } from '../../src/exits/sentry-way.ts';

test('@throughline/sentry has the shape that it is loaded by', async () => {
  const found: SentryPackage = await import('@throughline/sentry');
  assert.equal(typeof found.createSentryExit, 'function');
});

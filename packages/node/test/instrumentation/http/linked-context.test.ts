import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import fc from 'fast-check';
import { LinkedContext } from '../../../src/instrumentation/http/linked-context.ts';

const keys = ['a', 'b', 'c', 'd'].map((name) => Symbol(name));
const steps = fc.array(
  fc.record({
    key: fc.constantFrom(...keys),
    value: fc.option(fc.integer(), { nil: undefined }),
    deletes: fc.boolean(),
  }),
  { maxLength: 60 },
);

function play(start: Context, calls: { key: symbol; value: unknown; deletes: boolean }[]): Context[] {
  const contexts = [start];
  for (const { key, value, deletes } of calls) {
    const last = contexts.at(-1) as Context;
    contexts.push(deletes ? last.deleteValue(key) : last.setValue(key, value));
  }
  return contexts;
}

test('a chain of values answers as a context of OpenTelemetry does, at every step', () => {
  fc.assert(
    fc.property(steps, steps, (before, calls) => {
      const base = play(ROOT_CONTEXT, before).at(-1) as Context;
      const expected = play(base, calls);
      const ours = play(LinkedContext.over(base), calls);
      for (const [at, context] of ours.entries()) {
        for (const key of keys) assert.equal(context.getValue(key), expected[at]?.getValue(key));
      }
    }),
  );
});

test('a value is found in a few steps, however many were set before', () => {
  let context: Context = LinkedContext.over(ROOT_CONTEXT);
  const first = Symbol('first');
  context = context.setValue(first, 1);
  for (let at = 0; at < 100_000; at++) context = context.setValue(keys[at % keys.length] as symbol, at);
  assert.equal(context.getValue(first), 1);
});

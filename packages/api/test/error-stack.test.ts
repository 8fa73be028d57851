import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describeError } from '@throughline/api/runtime';

function inner(): never {
  throw new RangeError('no such row');
}
function outer(): never {
  try {
    inner();
  } catch (cause) {
    throw new Error('order not loaded', { cause });
  }
}
function caught(work: () => void): Error {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  return assert.fail('nothing was thrown');
}

describe('the stack of an error', () => {
  test('without a cause is the one that Node prints', () => {
    const error = caught(inner);
    assert.equal(describeError(error).stack, error.stack);
  });

  test('has that of its cause below it, where it was thrown, without the frames that they share', () => {
    const { stack = '' } = describeError(caught(outer));
    const [own = '', cause = ''] = stack.split('\nCaused by: ');
    assert.match(own, /^Error: order not loaded\n {4}at outer /);
    assert.match(cause, /^RangeError: no such row\n {4}at inner .*\n {4}at outer .*\n {4}\.\.\. \d+ more$/);
  });

  test('tells causes that are no errors, and the errors of an AggregateError', () => {
    const error = new AggregateError([new TypeError('a'), 'text'], 'both', { cause: 'because' });
    const { stack = '' } = describeError(error);
    assert.match(stack, /\nCaused by: string: because/);
    assert.match(stack, /\nOne of its errors: TypeError: a\n/);
    assert.match(stack, /\nOne of its errors: string: text/);
  });

  test('ends although causes are many, long or in a circle', () => {
    let error = new Error('0');
    for (let at = 1; at < 1_000; at++) error = new Error(String(at), { cause: error });
    assert.equal(describeError(error).stack?.split('Caused by').length, 11);
    const first = new Error('first');
    first.cause = new Error('second', { cause: first });
    assert.equal(describeError(first).stack?.split('Caused by').length, 2);
  });
});

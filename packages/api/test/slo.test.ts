import assert from 'node:assert/strict';
import { afterEach, describe, mock, test } from 'node:test';
import { context } from '@opentelemetry/api';
import { flow, type SloOptions, slo } from '@throughline/api';
import { sloRegistry, tellServedRequest } from '@throughline/api/runtime';
import { record } from './recording.ts';

const telemetry = record();
afterEach(() => telemetry.clear());

/** Events of an SLO: good, slow, failed. */
async function countsOf(name: string): Promise<number[]> {
  const points = await telemetry.points('throughline.slo.events');
  return ['good', 'slow', 'failed'].map((outcome) => {
    const point = points.find(
      ({ attributes }) =>
        attributes['throughline.slo.name'] === name && attributes['throughline.slo.outcome'] === outcome,
    );
    return point?.value as number;
  });
}

describe('an SLO', () => {
  test('begins with a zero of each outcome, and tells its objective', async () => {
    slo('begins', { objective: 0.999 });
    assert.deepEqual(await countsOf('begins'), [0, 0, 0]);
    const objectives = await telemetry.points('throughline.slo.objective');
    assert.equal(
      objectives.find(({ attributes }) => attributes['throughline.slo.name'] === 'begins')?.value,
      0.999,
    );
  });

  test('counts what it measures, whose result and error pass through unchanged', async () => {
    const payment = slo('payment', { objective: 0.99 });
    const failure = new Error('no');
    assert.equal(
      payment.measure(() => 7),
      7,
    );
    assert.equal(await payment.measure(async () => 8), 8);
    assert.throws(
      () =>
        payment.measure(() => {
          throw failure;
        }),
      (error) => error === failure,
    );
    await assert.rejects(
      payment.measure(async () => {
        throw failure;
      }),
      (error) => error === failure,
    );
    assert.deepEqual(await countsOf('payment'), [2, 0, 2]);
  });

  test('counts as slow what succeeds too late, and as failed what fails, however fast', async () => {
    const clock = mock.method(performance, 'now', () => now);
    let now = 0;
    try {
      const search = slo('search', { objective: 0.99, latency: '300ms' });
      for (const ms of [299, 300, 301]) {
        search.measure(() => {
          now += ms;
        });
        search.record({ failed: false, durationMs: ms });
      }
      search.record({ failed: true, durationMs: 1 });
      search.record({ failed: false });
    } finally {
      clock.mock.restore();
    }
    assert.deepEqual(await countsOf('search'), [5, 2, 1]);
  });

  test('does not fail by errors that are not its own', async () => {
    class Refused extends Error {}
    const card = slo('card', { objective: 0.99, isFailure: (error) => !(error instanceof Refused) });
    const fail = (error: Error) =>
      assert.throws(() =>
        card.measure(() => {
          throw error;
        }),
      );
    fail(new Refused());
    fail(new Error());
    assert.deepEqual(await countsOf('card'), [1, 0, 1]);
    const odd = slo('odd', {
      objective: 0.99,
      isFailure: () => {
        throw new Error('in isFailure');
      },
    });
    assert.throws(() => odd.measure(() => JSON.parse('{')), SyntaxError);
    assert.deepEqual(await countsOf('odd'), [0, 0, 1]);
  });

  test('takes the requests of its routes, of all methods or one', async () => {
    slo('orders', { objective: 0.99, route: ['POST /orders/:id', '/carts'] });
    slo('orders-in-time', { objective: 0.99, latency: '1s', route: 'POST /orders/:id' });
    const tell = (method: string, route: string | undefined, failed = false, seconds = 0.1) =>
      tellServedRequest(method, route, failed, seconds, context.active());
    tell('POST', '/orders/:id');
    tell('POST', '/orders/:id', false, 2);
    tell('POST', '/orders/:id', true);
    tell('GET', '/orders/:id');
    tell('GET', '/carts');
    tell('PUT', '/carts');
    tell('PUT', undefined);
    assert.deepEqual(await countsOf('orders'), [4, 0, 1]);
    assert.deepEqual(await countsOf('orders-in-time'), [1, 1, 1]);
  });

  test('takes the flows of its name', async () => {
    slo('refunds', { objective: 0.99, flow: 'refund' });
    await flow('refund', async () => {});
    await assert.rejects(
      flow('refund', async () => {
        throw new Error('no');
      }),
    );
    await flow('another', async () => {});
    assert.deepEqual(await countsOf('refunds'), [1, 0, 1]);
  });

  test('that is defined twice alike is one; with other options the first one counts, and that is told', () => {
    slo('twice', { objective: 0.99 });
    slo('twice', { objective: 0.99 });
    assert.deepEqual(telemetry.faults, []);
    slo('twice', { objective: 0.5 });
    assert.match(telemetry.faults[0] ?? '', /slo\("twice"\) is defined twice, with different options/);
    assert.equal(sloRegistry().byName.get('twice')?.objective, 0.99);
  });

  test('with options that cannot be used says which, runs its work and counts nothing', () => {
    const wrong: [unknown, unknown, RegExp][] = [
      ['1 bad', { objective: 0.9 }, /its name has to match .*; received "1 bad"/],
      ['w1', undefined, /it needs options with an objective/],
      ['w2', { objective: 1 }, /objective has to be a number above 0 and below 1, such as 0.999; received 1/],
      ['w3', { objective: 99.9 }, /received 99.9/],
      ['w4', { objective: Number.NaN }, /received NaN/],
      [
        'w5',
        { objective: 0.9, latency: 300 },
        /latency has to be a time above 0 with its unit, such as 300ms/,
      ],
      ['w6', { objective: 0.9, latency: '0ms' }, /received "0ms"/],
      ['w7', { objective: 0.9, period: '30' }, /period has to be days or weeks, from 1d to 90d/],
      ['w8', { objective: 0.9, period: '91d' }, /received "91d"/],
      ['w9', { objective: 0.9, route: 'orders' }, /route has to be a route as its framework has it/],
      ['w10', { objective: 0.9, route: [5] }, /route has to be text, or a list of texts/],
      ['w11', { objective: 0.9, flow: {} }, /flow has to be text/],
      ['w12', { objective: 0.9, isFailure: true }, /isFailure has to be a function/],
      [
        'w13',
        {
          get objective() {
            throw new Error('hostile');
          },
        },
        /its options cannot be read/,
      ],
    ];
    for (const [name, options, problem] of wrong) {
      telemetry.clear();
      const made = slo(name as string, options as SloOptions);
      assert.match(telemetry.faults.join('\n'), problem);
      assert.equal(
        made.measure(() => 5),
        5,
      );
      made.record({ failed: true });
      assert.equal(sloRegistry().byName.has(String(name)), false);
    }
  });

  test('refuses an event without an end that can be counted', async () => {
    const strict = slo('strict', { objective: 0.9 });
    for (const event of [undefined, {}, { failed: 'no' }, { failed: true, durationMs: -1 }])
      strict.record(event as never);
    assert.ok(telemetry.faults.length > 0);
    assert.deepEqual(await countsOf('strict'), [0, 0, 0]);
  });
});

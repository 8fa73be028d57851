import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { startExample } from '../../run-example.ts';

test('requests, flows and what is measured are counted by how they ended', async () => {
  const example = await startExample(dirname(import.meta.dirname));
  try {
    const deadline = Date.now() + 10_000;
    let shop: string | undefined;
    while (shop === undefined) {
      assert.ok(Date.now() < deadline, 'the shop did not open');
      await new Promise((resolve) => setTimeout(resolve, 20));
      shop = /Shop at (\S+)/.exec(example.stdout())?.[1];
    }
    const post = async (path: string) => (await fetch(`${shop}${path}`, { method: 'POST' })).status;
    assert.equal(await post('/checkout'), 200);
    assert.equal(await post('/checkout?delay=350'), 200);
    assert.equal(await post('/checkout?card=refused'), 402);
    assert.equal(await post('/checkout?card=broken'), 503);
    await post('/refunds');
    await post('/refunds?lost');
    assert.equal((await fetch(`${shop}/checkout`)).status, 404);

    const text = await (await fetch(`${example.management}/metrics`)).text();
    const counts = Object.fromEntries(
      ['checkout', 'checkout-latency', 'payment', 'refund'].map((name) => [
        name,
        ['good', 'slow', 'failed'].map((outcome) => {
          const line = text
            .split('\n')
            .find(
              (one) =>
                one.startsWith('throughline_slo_events_total{') &&
                one.includes(`throughline_slo_name="${name}"`) &&
                one.includes(`throughline_slo_outcome="${outcome}"`),
            );
          return Number(line?.replace(/^.*\} (\S+).*$/, '$1'));
        }),
      ]),
    );
    assert.deepEqual(counts, {
      checkout: [3, 0, 1],
      'checkout-latency': [2, 1, 1],
      payment: [3, 0, 1],
      refund: [1, 0, 1],
    });
    assert.match(text, /throughline_slo_objective(_ratio)?\{throughline_slo_name="checkout"[^}]*\} 0\.999/);
  } finally {
    const { stderr } = await example.stop();
    assert.doesNotMatch(stderr, /throughline: slo/);
  }
});

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { OtlpReceiver, type RunningApp, runApp } from '@throughline/testing';

const root = join(import.meta.dirname, '..', '..');
const frameworks = ['express', 'fastify', 'koa', 'hono', 'nest'] as const;

for (const { name, env } of [
  { name: 'as it is', env: {} },
  { name: 'in requests that are not sampled', env: { OTEL_TRACES_SAMPLER: 'always_off' } },
  { name: 'with THROUGHLINE_STOCK=http', env: { THROUGHLINE_STOCK: 'http' } },
]) {
  describe(`an error of a handler, ${name}`, () => {
    let receiver: OtlpReceiver;
    let app: RunningApp;
    const ports = new Map<string, string>();

    before(async () => {
      receiver = await OtlpReceiver.start();
      app = runApp({
        entry: join(root, 'test/fixtures/errors/frameworks.mjs'),
        preload: 'throughline/register',
        cwd: root,
        env: {
          ...receiver.environment(),
          THROUGHLINE_MANAGEMENT: 'off',
          THROUGHLINE_LOG_FORMAT: 'json',
          ...env,
        },
      });
      await app.waitForLine(/^ready$/);
      for (const [, framework = '', port = ''] of app.stdout.matchAll(/^(\w+) (\d+)$/gm))
        ports.set(framework, port);
    });
    after(async () => {
      await app?.stop();
      await receiver?.close();
    });

    const ask = (framework: string, what: string) =>
      fetch(`http://127.0.0.1:${ports.get(framework)}/orders/7/${what}`, {
        headers: { 'user-agent': framework, 'x-request-id': `of-${framework}` },
      });
    const told = (framework: string) =>
      receiver
        .logs()
        .filter((one) => one.eventName === 'exception' && one.attributes['request_id'] === `of-${framework}`);

    for (const framework of frameworks) {
      test(`${framework}: one that fails the request is told once, with all that is known of it`, async () => {
        // What the application answers is no error, and comes first, so that it would have been told by then.
        assert.equal((await ask(framework, 'refused')).status, 403);
        assert.equal((await ask(framework, 'mapped')).status, 404);
        assert.equal((await ask(framework, 'broken')).status, 500);
        await receiver.waitFor(() => told(framework).length > 0, { what: `the error of ${framework}` });
        await receiver.waitFor(() => receiver.logs().some((one) => one.eventName === 'order_read'));
        const all = told(framework);
        assert.deepEqual(
          all.map((one) => one.attributes['exception.message']),
          ['no stock for order 7'],
        );
        const { attributes, traceId } = all[0] ?? assert.fail('no record');
        assert.equal(attributes['error.type'], 'TypeError');
        assert.equal(attributes['throughline.error.mechanism'], 'request');
        assert.equal(attributes['http.request.method'], 'GET');
        assert.equal(attributes['url.path'], '/orders/7/broken');
        assert.equal(attributes['user_agent.original'], framework);
        assert.equal(attributes['user.id'], 'u1');
        assert.equal(attributes['throughline.tag.shop'], 'berlin');
        assert.ok(!('client.address' in attributes));
        assert.match(String(traceId), /^[0-9a-f]{32}$/);
        if (framework !== 'koa') {
          assert.equal(attributes['http.route'], '/orders/:id/broken');
        }
        const crumbs = attributes['throughline.error.breadcrumbs'] as { category: string; message: string }[];
        assert.ok(crumbs.some(({ category, message }) => category === 'log' && message === 'order_read'));
        if (env.OTEL_TRACES_SAMPLER === undefined) {
          assert.ok(crumbs.some(({ category, message }) => category === 'call' && message === 'GET'));
          const span = await receiver.waitFor(() =>
            receiver
              .spans()
              .find((one) => one.traceId === traceId && one.attributes['url.path'] === '/orders/7/broken'),
          );
          assert.equal(span.status.code, 'error');
          assert.ok(span.attributes['error.type']);
          assert.ok(span.events.some((event) => event.attributes['exception.type'] === 'TypeError'));
        }
        assert.doesNotMatch(JSON.stringify(receiver.logs()), /ada@example/);
      });
    }

    test('has the same fingerprint when the next request fails with it', async () => {
      await ask('express', 'broken');
      await receiver.waitFor(() => told('express').length === 2, { what: 'a second error' });
      const fingerprints = told('express').map((one) => one.attributes['throughline.error.fingerprint']);
      assert.match(String(fingerprints[0]), /^[0-9a-f]{16}$/);
      assert.equal(fingerprints[1], fingerprints[0]);
    });
  });
}

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { OtlpReceiver, type RecordedLog, type RecordedSpan } from '@throughline/testing';
import { type Database, startDatabase } from './support/database.ts';
import { nodeVersions } from './support/node-versions.ts';
import { type Shop, startShop } from './support/shop.ts';

let database: Database;
before(async () => {
  database = await startDatabase();
});
after(() => database.close());

const runs = nodeVersions.flatMap((node) => (['mjs', 'cjs'] as const).map((kind) => ({ node, kind })));

for (const { node, kind } of runs) {
  describe(`a request through two services, ${kind === 'mjs' ? 'ES modules' : 'CommonJS'}, ${node.name}`, () => {
    let receiver: OtlpReceiver;
    let shop: Shop;
    before(async () => {
      receiver = await OtlpReceiver.start();
      shop = await startShop({ kind, receiver, databaseUrl: database.url, node: node.path });
    });
    after(async () => {
      await shop?.stop();
      await receiver?.close();
    });

    const inTrace = (traceId: string) => receiver.spans().filter((span) => span.traceId === traceId);
    const logsOf = (traceId: string) => receiver.logs().filter((log) => log.traceId === traceId);
    const named = (spans: RecordedSpan[], name: string): RecordedSpan => {
      const found = spans.filter((span) => span.name === name);
      assert.equal(found.length, 1, `one span ${name} among: ${spans.map((span) => span.name).join(', ')}`);
      return found[0] as RecordedSpan;
    };

    test('its spans, lines and flow steps share one trace with the right parents', async () => {
      const response = await fetch(`${shop.ordersUrl}/orders/42`, { headers: { 'x-request-id': 'req-42' } });
      assert.deepEqual(await response.json(), { item: '42', left: 3 });
      assert.equal(response.headers.get('x-request-id'), 'req-42');
      const root = await receiver.waitFor(() =>
        receiver.spans().find((span) => span.name === 'GET /orders/:id' && span.kind === 'server'),
      );
      await receiver.waitFor(() => inTrace(root.traceId).length >= 7 && logsOf(root.traceId).length >= 6, {
        what: 'seven spans and six records',
      });

      const spans = inTrace(root.traceId);
      const flow = named(spans, 'ship_order');
      const load = named(spans, 'load_order');
      const check = named(spans, 'check_stock');
      const query = spans.find((span) => span.attributes['db.system.name'] === 'postgresql');
      const client = spans.find(
        (span) => span.kind === 'client' && span.attributes['url.full'] !== undefined,
      );
      const remote = named(spans, 'GET /stock/:id');
      assert.equal(root.parentSpanId, undefined);
      assert.equal(flow.parentSpanId, root.spanId);
      assert.equal(load.parentSpanId, flow.spanId);
      assert.equal(check.parentSpanId, flow.spanId);
      assert.equal(query?.parentSpanId, load.spanId);
      assert.equal(client?.parentSpanId, check.spanId);
      assert.equal(remote.parentSpanId, client?.spanId);
      assert.deepEqual(
        [root, remote].map((span) => span.resource['service.name']),
        ['orders', 'stock'],
      );
      assert.equal(spans.length, 7, spans.map((span) => `${span.kind} ${span.name}`).join(', '));
      assert.equal(root.attributes['http.route'], '/orders/:id');
      assert.equal(root.attributes['request_id'], 'req-42');
      for (const span of [flow, load, check]) {
        assert.equal(span.attributes['throughline.flow.id'], flow.attributes['throughline.flow.id']);
      }

      const events = (log: RecordedLog) => log.eventName;
      assert.deepEqual(logsOf(root.traceId).map(events).sort(), [
        'order_requested',
        'stock_checked',
        'throughline.flow.ended',
        'throughline.flow.started',
        'throughline.flow.step',
        'throughline.flow.step',
      ]);
      const line = shop.orders.jsonLines().find((one) => one['event'] === 'order_requested');
      assert.equal(line?.['trace_id'], root.traceId);
      assert.equal(line?.['span_id'], root.spanId);
      assert.equal(line?.['request_id'], 'req-42');
      assert.equal(line?.['order_id'], '42');
      assert.equal(line?.['method'], 'GET');
      assert.equal(line?.['path'], '/orders/42');
      const inFlow = shop.orders.jsonLines().find((one) => one['event'] === 'ship_order_completed');
      assert.equal(inFlow?.['flow_id'], flow.attributes['throughline.flow.id']);
      assert.deepEqual(receiver.faults, []);
    });

    test('a failed flow says which step failed and how far it got, and its error is captured once', async () => {
      const response = await fetch(`${shop.ordersUrl}/orders/43/cancel`, { method: 'POST' });
      assert.equal(response.status, 500);
      const root = await receiver.waitFor(() =>
        receiver.spans().find((span) => span.name === 'POST /orders/:id/cancel'),
      );
      const record = await receiver.waitFor(() =>
        logsOf(root.traceId).find(
          (log) => log.attributes['exception.type'] === 'TypeError' && log.eventName === 'exception',
        ),
      );
      assert.equal(record.attributes['exception.message'], 'the refund has no account');
      assert.match(String(record.attributes['exception.stacktrace']), /orders-service/);
      assert.equal(root.status.code, 'error');
      assert.equal(logsOf(root.traceId).filter((log) => log.eventName === 'exception').length, 1);
      const failed = shop.orders.jsonLines().find((one) => one['event'] === 'cancel_order_failed');
      assert.equal(failed?.['step'], 'refund');
      assert.equal(failed?.['steps_completed'], 1);
      assert.equal(failed?.['error_type'], 'TypeError');
      assert.equal(failed?.['trace_id'], root.traceId);
    });

    test('the metrics of requests, database queries and flows arrive with their labels', async () => {
      const metric = (name: string) =>
        receiver
          .metrics()
          .filter((one) => one.name === name)
          .at(-1);
      const duration = await receiver.waitFor(
        () =>
          metric('http.server.request.duration')?.dataPoints.find(
            (point) => point.attributes['http.route'] === '/orders/:id',
          ),
        { what: 'http.server.request.duration by route' },
      );
      assert.equal(duration.attributes['http.response.status_code'], 200);
      await receiver.waitFor(() => metric('db.client.operation.duration'), { what: 'database durations' });
      await receiver.waitFor(
        () =>
          metric('throughline.flow.duration')?.dataPoints.find(
            (point) => point.attributes['flow.name'] === 'cancel_order',
          ),
        { what: 'throughline.flow.duration' },
      );
      const orders = await receiver.waitFor(() => metric('shop.orders'));
      assert.deepEqual(
        orders.dataPoints.map((point) => [point.attributes, Number(point.value)]),
        [[{ status: 'shipped' }, 1]],
      );
    });
  });
}

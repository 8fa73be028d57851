import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startService, TOKEN } from './health-service.ts';

const planted = 'hunter2-planted-7f3a';
const service = await startService(['ok', 'secret'], {
  PLANTED: planted,
  OTEL_BSP_SCHEDULE_DELAY: '50',
  OTEL_BLRP_SCHEDULE_DELAY: '50',
});
after(() => service.end());
const text = async (path: string, headers = {}): Promise<string> =>
  (await fetch(`${service.management}${path}`, { headers })).text();

test('a failing check is one trace in the details, the span and the event, and a series on /metrics', async () => {
  const { receiver } = service;
  const { status, checks } = JSON.parse(await text('/health/ready')) as { status: string; checks: object };
  assert.deepEqual([status, checks], ['degraded', { ok_0: 'ok', secret_1: 'down' }]);

  const failed = () => receiver.logs().find(({ eventName }) => eventName === 'health_check_failed');
  await receiver.waitFor(() => failed() !== undefined && receiver.spans().length > 0);
  const [span] = receiver.spans();
  assert.equal(span?.name, 'health_check secret_1');
  assert.equal(failed()?.traceId, span?.traceId);
  const details = await text('/health/details', { authorization: `Bearer ${TOKEN}` });
  assert.equal(JSON.parse(details).checks['secret_1'].trace_id, span?.traceId);

  const metrics = await text('/metrics');
  const series = (name: string, labels: Record<string, string>): string | undefined =>
    metrics
      .split('\n')
      .find(
        (line) =>
          line.startsWith(`${name}{`) &&
          Object.entries(labels).every(([key, value]) => line.includes(`${key}="${value}"`)),
      )
      ?.replace(/.*\} (\S+).*/, '$1');
  const check = { throughline_health_check_name: 'secret_1' };
  const state = (name: string) =>
    series('throughline_health_check_status', { ...check, throughline_health_check_state: name });
  assert.deepEqual([state('down'), state('ok')], ['1', '0']);
  assert.equal(series('throughline_health_status', { throughline_health_status: 'degraded' }), '1');
  assert.equal(
    series('throughline_health_check_duration_seconds_count', { ...check, error_type: 'Error' }),
    '1',
  );
  assert.doesNotMatch(
    details + metrics + JSON.stringify([receiver.spans(), receiver.logs()]),
    new RegExp(planted),
  );
});

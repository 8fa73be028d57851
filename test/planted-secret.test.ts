import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { OtlpReceiver, type RunningApp, runApp } from '@throughline/testing';
import { type Road, secretRoads } from './support/secret-roads.ts';

const secret = 'hunter2-Zk9sQ4vX7';
const entry = join(import.meta.dirname, 'fixtures', 'secrets', 'app.mjs');

for (const { name, open } of secretRoads) {
  describe(`a secret in every place that telemetry is made from: ${name}`, () => {
    let receiver: OtlpReceiver;
    let app: RunningApp;
    let road: Road;
    let metricsPage = '';
    let readiness = '';

    before(async () => {
      receiver = await OtlpReceiver.start();
      road = await open(receiver);
      app = runApp({
        entry,
        args: [`--db-password=${secret}`, '--token', secret],
        preload: road.preload,
        cwd: join(import.meta.dirname, '..'),
        env: {
          OTEL_EXPORTER_PROMETHEUS_PORT: '0',
          OTEL_RESOURCE_ATTRIBUTES: `service.name=secrets,deploy.token=${secret}`,
          DB_PASSWORD: secret,
          ...road.env,
        },
      });
      const [, management] = await app.waitForLine(/served at (http:\S+)/);
      const [, port] = await app.waitForLine(/^listening (\d+)$/);
      await fetch(`http://127.0.0.1:${port}/login?token=${secret}&api_key=${secret}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${secret}`,
          cookie: `session=${secret}`,
          'x-api-key': secret,
          baggage: `token=${secret}`,
        },
        body: JSON.stringify({ user: 'ada', password: secret, nested: { apiKey: secret } }),
      }).then((response) => response.text());
      metricsPage = await fetch(`${management}/metrics`).then((response) => response.text());
      readiness = await fetch(`${management}/health/ready`).then((response) => response.text());
      await receiver.waitFor(() => receiver.metrics().some((metric) => metric.name === 'secrets.logins'));
      // Counted when it is hidden, told with the next export of the metrics.
      await receiver.waitFor(() => countedRules().includes('url-user-info'), { what: 'the counts by rule' });
      await receiver.waitFor(() => receiver.logs().some((log) => log.eventName === 'login_failed'));
      await receiver.waitFor(() => receiver.spans().some((span) => span.kind === 'server'));
      app.kill('SIGUSR2');
      await app.ended();
    });
    after(async () => {
      await app?.stop();
      road?.close();
      await receiver?.close();
    });

    function countedRules(): unknown[] {
      return receiver
        .metrics()
        .filter(({ name }) => name === 'throughline.redactions')
        .flatMap(({ dataPoints }) =>
          dataPoints.map((point) => point.attributes['throughline.redaction.rule']),
        );
    }

    /** Where the secret stands, with what is around it. */
    function findings(where: string, text: string): string[] {
      return [...text.matchAll(/hunter2/g)].map(
        ({ index }) => `${where}: …${text.slice(Math.max(0, index - 80), index + 40)}…`,
      );
    }

    test('no OTLP request carries it, the last one at the exit included', () => {
      const leaks = receiver.requests.flatMap((request) =>
        findings(`/v1/${request.signal}`, request.body.toString('latin1')),
      );
      assert.deepEqual(leaks, []);
      assert.ok(
        receiver.logs().some((log) => String(log.attributes['exception.message']).startsWith('at the end')),
      );
    });

    test('stdout and stderr do not show it, but for lines that the application writes itself', () => {
      const ownLoggers = /^\{"(?:level":"info"|level":30|message|token)/;
      const lines = app.stdout.split('\n').filter((line) => !ownLoggers.test(line));
      assert.deepEqual(findings('stdout', lines.join('\n')), []);
      assert.deepEqual(findings('stderr', app.stderr), []);
    });

    test('baggage that goes to the next service has all entries but those with it', () => {
      assert.match(app.stdout, /^next service got baggage tenant=acme$/m);
    });

    test('what was hidden is counted by rule', () => {
      assert.ok(
        ['key', 'url-user-info'].every((rule) => countedRules().includes(rule)),
        String(countedRules()),
      );
    });

    test('/metrics and /health/ready do not show it', () => {
      assert.match(metricsPage, /secrets_logins_total/);
      assert.deepEqual(findings('/metrics', metricsPage), []);
      assert.match(readiness, /"database":"down"/);
      assert.deepEqual(findings('/health/ready', readiness), []);
    });

    test('the road was taken, and what is not secret is still there', () => {
      assert.ok(road.taken(app.stdout));
      const server = receiver.spans().find((span) => span.attributes['url.path'] === '/login');
      assert.equal(server?.attributes['http.request.method'], 'POST');
      const received = receiver.logs().find((log) => log.eventName === 'request_received');
      assert.match(JSON.stringify(received?.attributes['body']), /ada/);
      assert.ok(receiver.logs().some((log) => JSON.stringify(log.attributes).includes('[REDACTED]')));
    });
  });
}

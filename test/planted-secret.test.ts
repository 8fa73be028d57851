import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { OtlpReceiver, type RunningApp } from '@throughline/testing';
import { findings, startSecretApp } from './support/secret-app.ts';
import { type Road, secretRoads } from './support/secret-roads.ts';

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
      const started = await startSecretApp(road);
      app = started.app;
      const { management } = started;
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

    test('what came by other ways does not show it', () => {
      const others = road.others?.() ?? [];
      assert.deepEqual(
        others.flatMap(({ where, text }) => findings(where, text)),
        [],
      );
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

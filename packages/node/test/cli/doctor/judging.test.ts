import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { canary } from '../../../src/cli/doctor/checks/canary.ts';
import { clockSkew } from '../../../src/cli/doctor/checks/clock-skew.ts';
import { containerDeadline } from '../../../src/cli/doctor/checks/container-deadline.ts';
import { endpointAuth } from '../../../src/cli/doctor/checks/endpoint-auth.ts';
import { endpointProtocol } from '../../../src/cli/doctor/checks/endpoint-protocol.ts';
import { endpointRefuses } from '../../../src/cli/doctor/checks/endpoint-refuses.ts';
import { endpointTls } from '../../../src/cli/doctor/checks/endpoint-tls.ts';
import { esmHooks } from '../../../src/cli/doctor/checks/esm-hooks.ts';
import { checks } from '../../../src/cli/doctor/checks/list.ts';
import { sampling } from '../../../src/cli/doctor/checks/sampling.ts';
import type { CanaryOutcome } from '../../../src/cli/doctor/evidence/probe-events.ts';
import { isFine, judge } from '../../../src/cli/doctor/judge.ts';
import { application, endpoint, evidence, madeProcess, problems } from './made-evidence.ts';

describe('the judgement of the doctor', () => {
  test('has an id for each check, and no two are alike', () => {
    assert.equal(new Set(checks.map(({ id }) => id)).size, checks.length);
    for (const { id } of checks) assert.match(id, /^[a-z]+(?:-[a-z]+)*$/);
  });

  test('finds nothing where all is well, and says so for each check that had something to judge', () => {
    const findings = judge(evidence());
    assert.ok(isFine(findings), JSON.stringify(findings));
    assert.ok(findings.length > 5);
    assert.ok(findings.every(({ message, remedy }) => message !== '' && remedy === ''));
  });

  test('takes sampling for hiding everything only where no trace can begin', () => {
    for (const environment of [
      { OTEL_TRACES_SAMPLER: 'always_off' },
      { OTEL_TRACES_SAMPLER: 'parentbased_always_off' },
      { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' },
      { THROUGHLINE_SAMPLING_RULES: 'http.route=/health -> 0; * -> 0' },
    ]) {
      assert.equal(problems(sampling, evidence(environment)).length, 1, JSON.stringify(environment));
    }
    for (const environment of [
      {},
      { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.0001' },
      { THROUGHLINE_SAMPLING_RULES: 'http.route=/health -> 0' },
      { THROUGHLINE_SAMPLING_RULES: 'http.route=/checkout -> 1; * -> 0' },
      { OTEL_TRACES_SAMPLER: 'always_off', OTEL_TRACES_EXPORTER: 'none' },
    ]) {
      assert.deepEqual(problems(sampling, evidence(environment)), [], JSON.stringify(environment));
    }
  });

  test('believes a trial of sampling only where the configuration would let a span through', () => {
    const none = { is: 'canary', recorded: false, tries: 1_000, signals: [], atExit: false } as const;
    const tried = { application: application([madeProcess({ canary: none })]) };
    assert.equal(problems(sampling, evidence({}, tried)).length, 1);
    const rare = { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.0001' };
    assert.deepEqual(problems(sampling, evidence(rare, tried)), []);
  });

  test('counts one problem for all signals of an endpoint', () => {
    const endpoints = (['traces', 'logs', 'metrics'] as const).map((signal) =>
      endpoint({ is: 'answered', status: 401 }, { signal, endpoint: `http://collector:4318/v1/${signal}` }),
    );
    const found = problems(endpointAuth, evidence({}, { endpoints }));
    assert.equal(found.length, 1);
    assert.match(found[0]?.message ?? '', /spans, log records and metrics/);
  });

  test('knows the statuses of gRPC', () => {
    const grpc = (grpcStatus: number) =>
      evidence({}, { endpoints: [endpoint({ is: 'answered', grpcStatus }, { protocol: 'grpc' })] });
    for (const status of [7, 16]) assert.equal(problems(endpointAuth, grpc(status)).length, 1);
    assert.match(problems(endpointProtocol, grpc(12))[0]?.message ?? '', /no OTLP service/);
    assert.match(problems(endpointRefuses, grpc(14))[0]?.message ?? '', /gRPC status 14/);
    for (const check of [endpointAuth, endpointProtocol, endpointRefuses])
      assert.deepEqual(problems(check, grpc(0)), []);
  });

  test('tells the kinds of failed TLS apart', () => {
    for (const [code, words] of [
      ['SELF_SIGNED_CERT_IN_CHAIN', /signed by nobody/],
      ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /signed by nobody/],
      ['CERT_HAS_EXPIRED', /outdated/],
      ['ERR_TLS_CERT_ALTNAME_INVALID', /another host name/],
      ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', /does not come about/],
    ] as const) {
      const found = problems(endpointTls, evidence({}, { endpoints: [endpoint({ is: 'failed', code })] }));
      assert.match(found[0]?.message ?? '', words);
    }
  });

  test('lets a clock differ by what an answer takes, in both directions', () => {
    const at = (aheadMs: number) => evidence({}, { endpoints: [endpoint({ is: 'answered', aheadMs })] });
    for (const fine of [0, 4_000, -4_000]) assert.deepEqual(problems(clockSkew, at(fine)), []);
    assert.match(problems(clockSkew, at(3_600_000 * 3))[0]?.message ?? '', /3 h behind/);
    assert.match(problems(clockSkew, at(-30_000))[0]?.message ?? '', /30 s ahead of/);
  });

  test('holds the patience of a container against the deadlines that are configured', () => {
    const gracePeriods = [{ place: 'compose.yaml:3', key: 'stop_grace_period', seconds: 10 }];
    const given = (environment: Record<string, string>) => {
      const whole = evidence(environment);
      return { ...whole, folder: { ...whole.folder, gracePeriods } };
    };
    assert.deepEqual(problems(containerDeadline, given({})), []);
    const slow = problems(containerDeadline, given({ THROUGHLINE_SHUTDOWN_TIMEOUT: '20000' }));
    assert.match(slow[0]?.message ?? '', /killed 10 s after SIGTERM; its end may take 20\.25 s/);
    assert.match(slow[0]?.remedy ?? '', /to 22 s or more/);
  });

  test('tries hooks by libraries whose instrumentation is switched on', () => {
    const hooks = {
      is: 'hooks',
      imported: { name: 'memcached', called: false },
      required: undefined,
    } as const;
    const tried = { application: application([madeProcess({ hooks })]) };
    assert.equal(problems(esmHooks, evidence({}, tried)).length, 1);
    for (const environment of [
      { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'memcached' },
      { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http' },
    ])
      assert.deepEqual(problems(esmHooks, evidence(environment, tried)), []);
  });

  test('misses a canary only where the endpoint takes those of the doctor', () => {
    const lost: CanaryOutcome = {
      ...{ is: 'canary', recorded: true, tries: 1, atExit: false },
      signals: [{ signal: 'traces', offered: 1, delivered: 0, onDisk: 1 }],
    };
    const given = { application: application([madeProcess({ canary: lost })]) };
    const taken = { ...given, endpoints: [endpoint({ is: 'answered' })] };
    assert.match(problems(canary, evidence({}, taken))[0]?.message ?? '', /waits on disk/);
    const refused = { ...given, endpoints: [endpoint({ is: 'answered', status: 503 })] };
    assert.deepEqual(problems(canary, evidence({}, refused)), []);
  });
});

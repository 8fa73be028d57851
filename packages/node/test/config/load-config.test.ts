import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadConfig } from '../../src/config/load-config.ts';
import { table } from '../../src/config/table.ts';
import { accepted, complained, type Environment } from './loaded.ts';

describe('the journal of flows', () => {
  it('is on, off where nothing is to be written on disk, and what it was asked to be where it was asked', () => {
    const journal = (environment: Environment): boolean => accepted(environment).flows.journal;
    assert.equal(journal({}), true);
    assert.equal(journal({ THROUGHLINE_FLOW_JOURNAL: 'off' }), false);
    assert.equal(journal({ THROUGHLINE_SPOOL: 'off' }), false);
    assert.equal(journal({ THROUGHLINE_SPOOL: 'off', THROUGHLINE_FLOW_JOURNAL: 'on' }), true);
    assert.equal(accepted({}).flows.pendingSpans, false);
    assert.equal(accepted({ THROUGHLINE_FLOW_PENDING_SPANS: 'on' }).flows.pendingSpans, true);
    const { message } = complained({ THROUGHLINE_FLOW_JOURNAL: 'perhaps' });
    assert.match(message, /^THROUGHLINE_FLOW_JOURNAL must be .*; received "perhaps"/);
  });
});

describe('an environment that says nothing', () => {
  it('gives OTLP for every signal and Prometheus beside, the defaults of the specification, and loopback', () => {
    const config = accepted({});
    assert.deepEqual(config.traces.exporters, ['otlp']);
    assert.deepEqual(config.logs.exporters, ['otlp']);
    assert.deepEqual(config.metrics.exporters, ['otlp', 'prometheus']);
    assert.deepEqual(config.traces.otlp, {
      endpoint: 'http://localhost:4318/v1/traces',
      protocol: 'http/protobuf',
      headers: {},
      timeoutMs: 10_000,
      compression: 'none',
      certificate: undefined,
      clientKey: undefined,
      clientCertificate: undefined,
    });
    assert.equal(config.metrics.otlp.endpoint, 'http://localhost:4318/v1/metrics');
    assert.equal(config.logs.otlp.endpoint, 'http://localhost:4318/v1/logs');
    assert.deepEqual(config.traces.sampler, { name: 'parentbased_always_on', ratio: 1 });
    assert.deepEqual(config.traces.bsp, {
      delayMs: 5000,
      timeoutMs: 30_000,
      timeoutFromUser: false,
      maxQueueSize: 2048,
      queueFromUser: false,
      maxBatchSize: 512,
    });
    assert.deepEqual(config.logs.blrp, {
      delayMs: 1000,
      timeoutMs: 30_000,
      timeoutFromUser: false,
      maxQueueSize: 2048,
      queueFromUser: false,
      maxBatchSize: 512,
    });
    assert.deepEqual(config.propagators, ['tracecontext', 'baggage']);
    assert.deepEqual(config.prometheus, { host: '127.0.0.1', port: 9464, portFromUser: false });
    assert.equal(config.health, undefined);
    assert.equal(config.traces.limits.valueLength, 16_384);
    assert.equal(config.traces.limits.attributeCount, 128);
    assert.deepEqual(config.log, {
      levels: { level: 'info', loggers: [] },
      format: 'json',
      repeats: undefined,
      fingersCrossed: false,
      levelSignal: undefined,
      console: false,
    });
    assert.deepEqual([config.disabled, config.management, config.captureErrors], [false, true, true]);
  });

  it('is the same as one in which every variable is empty or blank', () => {
    const blank = Object.fromEntries(table.map(({ name }, index) => [name, index % 2 === 0 ? '' : '  ']));
    assert.deepEqual(loadConfig(blank), loadConfig({}));
  });

  it('writes log lines for reading on a terminal, and JSON in production and elsewhere', () => {
    const format = (environment: Environment, terminal: boolean) =>
      loadConfig(environment, { terminal }).config.log.format;
    assert.equal(format({}, true), 'pretty');
    assert.equal(format({ NODE_ENV: 'production' }, true), 'json');
    assert.equal(format({}, false), 'json');
    assert.equal(format({ THROUGHLINE_LOG_FORMAT: 'JSON' }, true), 'json');
    assert.equal(format({ THROUGHLINE_LOG_FORMAT: 'none' }, true), 'none');
  });
});

describe('the service', () => {
  it('takes its name from its own variable, else from the resource attributes', () => {
    const attributes = 'service.name=from-attributes,service.version=1%2C2';
    const both = accepted({ OTEL_SERVICE_NAME: 'shop', OTEL_RESOURCE_ATTRIBUTES: attributes });
    assert.equal(both.serviceName, 'shop');
    assert.deepEqual(both.resourceAttributes, { 'service.name': 'shop', 'service.version': '1,2' });
    assert.equal(accepted({ OTEL_RESOURCE_ATTRIBUTES: attributes }).serviceName, 'from-attributes');
  });

  it('leaves out a resource attribute that would change a prototype, and keeps the others', () => {
    const { config, message } = complained({
      OTEL_RESOURCE_ATTRIBUTES: '__proto__=hunter2,constructor=c,a=1',
    });
    assert.deepEqual(Object.entries(config.resourceAttributes), [
      ['constructor', 'c'],
      ['a', '1'],
    ]);
    assert.match(message, /pair 1 \(__proto__\) is left out/);
    assert.ok(!message.includes('hunter2'), message);
  });

  it('keeps none of the resource attributes when one of them is malformed, and repeats no value', () => {
    const malformed = {
      'a=1,b=hunter2%': 'pair 2 has no value, or one that cannot be percent-decoded',
      'a=1,hunter2': 'pair 2 has no value',
      '=hunter2': 'pair 1 has no key',
      'a=hunter2=b': 'pair 1 has more than one equals sign',
      '%ff=hunter2': 'pair 1 has a key that cannot be percent-decoded',
    };
    for (const [text, why] of Object.entries(malformed)) {
      const { config, message } = complained({ OTEL_RESOURCE_ATTRIBUTES: text });
      assert.deepEqual(config.resourceAttributes, {});
      assert.ok(message.includes(why), `${text}: ${message}`);
      assert.ok(!message.includes('hunter2'), message);
    }
    assert.deepEqual(accepted({ OTEL_RESOURCE_ATTRIBUTES: ' a = 1 ,, b= ,' }).resourceAttributes, {
      a: '1',
      b: '',
    });
  });
});

describe('the sampler', () => {
  it('is any of the six, with the share for those that take one', () => {
    for (const name of ['always_on', 'always_off', 'parentbased_always_on', 'parentbased_always_off']) {
      assert.deepEqual(accepted({ OTEL_TRACES_SAMPLER: name }).traces.sampler, { name, ratio: 1 });
    }
    for (const name of ['traceidratio', 'parentbased_traceidratio']) {
      const environment = { OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: '0.25' };
      assert.deepEqual(accepted(environment).traces.sampler, { name, ratio: 0.25 });
      assert.equal(accepted({ OTEL_TRACES_SAMPLER: name }).traces.sampler.ratio, 1);
    }
  });

  it('records everything when the share is no share', () => {
    for (const text of ['2', '-0.1', 'half', 'NaN', '0x1', 'Infinity', '0,5']) {
      const { config, message } = complained({
        OTEL_TRACES_SAMPLER: 'traceidratio',
        OTEL_TRACES_SAMPLER_ARG: text,
      });
      assert.equal(config.traces.sampler.ratio, 1);
      assert.match(message, /^OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1; received/);
    }
  });

  it('says that a share without a sampler that takes one does nothing', () => {
    const { message } = complained({ OTEL_TRACES_SAMPLER_ARG: '0.1' });
    assert.match(
      message,
      /^OTEL_TRACES_SAMPLER_ARG is ignored: the sampler parentbased_always_on takes no argument/,
    );
  });

  it('says that a remote one is not available', () => {
    const { config, message } = complained({ OTEL_TRACES_SAMPLER: 'jaeger_remote' });
    assert.equal(config.traces.sampler.name, 'parentbased_always_on');
    assert.match(message, /jaeger_remote is known to OpenTelemetry but not available here/);
  });
});

describe('listeners', () => {
  it('know whether the user named the port', () => {
    const { prometheus } = accepted({
      OTEL_EXPORTER_PROMETHEUS_HOST: '[::1]',
      OTEL_EXPORTER_PROMETHEUS_PORT: '0',
    });
    assert.deepEqual(prometheus, { host: '::1', port: 0, portFromUser: true });
    const refused = complained({ OTEL_EXPORTER_PROMETHEUS_PORT: '65536' });
    assert.deepEqual(refused.config.prometheus, { host: '127.0.0.1', port: 9464, portFromUser: false });
    assert.match(refused.message, /must be a port from 0 to 65535; 0 takes any free one; received "65536"/);
  });

  it('take names and addresses as hosts, and nothing else', () => {
    for (const text of ['0.0.0.0', '::', 'fe80::1%eth0', 'localhost', 'a-b.test.', '127.0.0.1']) {
      assert.equal(accepted({ OTEL_EXPORTER_PROMETHEUS_HOST: text }).prometheus.host, text);
    }
    for (const text of ['http://x', 'x:9464', 'a b', '[x', '-x', 'x/y', 'a'.repeat(300)]) {
      assert.equal(
        complained({ OTEL_EXPORTER_PROMETHEUS_HOST: text }).config.prometheus.host,
        '127.0.0.1',
        text,
      );
    }
  });

  it('of health alone exist when host or port are set', () => {
    assert.deepEqual(accepted({ THROUGHLINE_HEALTH_PORT: '8080' }).health, { host: '127.0.0.1', port: 8080 });
    assert.deepEqual(accepted({ THROUGHLINE_HEALTH_HOST: '0.0.0.0' }).health, {
      host: '0.0.0.0',
      port: 9465,
    });
    assert.deepEqual(complained({ THROUGHLINE_HEALTH_PORT: 'x' }).config.health, {
      host: '127.0.0.1',
      port: 9465,
    });
  });
});

describe('the levels of loggers', () => {
  it('are one for all, and others by name or pattern', () => {
    const { log } = accepted({ THROUGHLINE_LOG_LEVEL: 'info,assessments=debug,payments.*=warn' });
    assert.deepEqual(log.levels, {
      level: 'info',
      loggers: [
        ['assessments', 'debug'],
        ['payments.*', 'warning'],
      ],
    });
  });

  it('that cannot be read are named in one message, and the rest counts', () => {
    const { config, message } = complained({ THROUGHLINE_LOG_LEVEL: 'debug,assessments=loud,=info' });
    assert.deepEqual(config.log.levels, { level: 'debug', loggers: [] });
    assert.equal(
      message,
      'THROUGHLINE_LOG_LEVEL: "assessments=loud" has no level (debug, info, warning, error, critical), ' +
        '"=info" has no name of a logger before the =; debug is used.',
    );
    assert.match(
      complained({ THROUGHLINE_LOG_LEVEL: 'loud' }).message,
      /^THROUGHLINE_LOG_LEVEL must be debug, info, .*; received "loud" \("loud" has no level.*\); info is used instead\.$/,
    );
  });

  it('have a limit on repetitions, crossed fingers and a signal only where somebody asks for them', () => {
    const { log } = accepted({
      THROUGHLINE_LOG_REPEATS: '100/50',
      THROUGHLINE_LOG_FINGERS_CROSSED: 'on',
      THROUGHLINE_LOG_LEVEL_SIGNAL: 'sigusr2',
    });
    assert.deepEqual(
      [log.repeats, log.fingersCrossed, log.levelSignal],
      [{ perSecond: 100, thenEvery: 50 }, true, 'SIGUSR2'],
    );
    for (const text of ['100', '0/5', '1/2/3', 'often', '-1/5'])
      assert.match(
        complained({ THROUGHLINE_LOG_REPEATS: text }).message,
        /must be off, or two whole numbers as 100\/50/,
      );
    for (const text of ['SIGTERM', 'SIGUSR1', 'x'])
      assert.match(
        complained({ THROUGHLINE_LOG_LEVEL_SIGNAL: text }).message,
        /must be SIGUSR2, SIGHUP or none/,
      );
  });
});

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

describe('a list', () => {
  it('may have blanks, doubled and capital words', () => {
    const config = accepted({
      OTEL_TRACES_EXPORTER: ' Console , otlp,console',
      OTEL_PROPAGATORS: 'b3,tracecontext',
    });
    assert.deepEqual(config.traces.exporters, ['console', 'otlp']);
    assert.deepEqual(config.propagators, ['b3', 'tracecontext']);
  });

  it('is empty when it says none', () => {
    const config = accepted({
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_PROPAGATORS: 'none',
      OTEL_NODE_RESOURCE_DETECTORS: 'none',
      OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'none',
    });
    assert.deepEqual(
      [config.traces.exporters, config.metrics.exporters, config.logs.exporters, config.propagators],
      [[], [], [], []],
    );
    assert.deepEqual([config.resourceDetectors, config.instrumentations.enabled], [[], []]);
  });

  it('goes without the words that are not available, and says so', () => {
    const { config, message } = complained({ OTEL_TRACES_EXPORTER: 'zipkin,otlp,foo' });
    assert.deepEqual(config.traces.exporters, ['otlp']);
    assert.equal(
      message,
      'OTEL_TRACES_EXPORTER: "zipkin" is known to OpenTelemetry but not available here, "foo" is not known; otlp is used.',
    );
  });

  it('is the default when nothing of it is available: a wrong word switches nothing off', () => {
    const { config, message } = complained({ OTEL_PROPAGATORS: 'jaeger,xray' });
    assert.deepEqual(config.propagators, ['tracecontext', 'baggage']);
    assert.match(message, /"jaeger" is known to OpenTelemetry but not available here/);
    assert.match(message, /tracecontext,baggage is used instead\.$/);
  });

  it('is empty when none stands beside other words, and says so', () => {
    const { config, message } = complained({ OTEL_METRICS_EXPORTER: 'otlp,none' });
    assert.deepEqual(config.metrics.exporters, []);
    assert.match(message, /^OTEL_METRICS_EXPORTER: none stands for itself/);
  });

  it('of resource detectors may say all', () => {
    assert.equal(accepted({ OTEL_NODE_RESOURCE_DETECTORS: 'all' }).resourceDetectors.length, 10);
  });

  it('of instrumentations is handed on as it is', () => {
    const { instrumentations } = accepted({
      OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http, pg',
      OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'pg',
    });
    assert.deepEqual([instrumentations.enabled, instrumentations.disabled], [['http', 'pg'], ['pg']]);
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

describe('numbers', () => {
  it('are whole, in range and written in digits, or the default is used', () => {
    for (const text of [
      '-1',
      '1.5',
      '1e3',
      '0x10',
      ' x',
      '2147483648',
      '99999999999999999999',
      '１２',
      'Infinity',
    ]) {
      const { config, message } = complained({ OTEL_BSP_MAX_QUEUE_SIZE: text });
      assert.equal(config.traces.bsp.maxQueueSize, 2048, text);
      assert.match(message, /^OTEL_BSP_MAX_QUEUE_SIZE must be a whole number from 1 to 2147483647; received/);
    }
  });

  it('bound the batch by the queue, with a message only where the user asked for more', () => {
    assert.equal(accepted({ OTEL_BLRP_MAX_QUEUE_SIZE: '100' }).logs.blrp.maxBatchSize, 100);
    const { config, message } = complained({
      OTEL_BLRP_MAX_QUEUE_SIZE: '100',
      OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '101',
    });
    assert.equal(config.logs.blrp.maxBatchSize, 100);
    assert.match(
      message,
      /must not be more than OTEL_BLRP_MAX_QUEUE_SIZE \(100\); received 101; 100 is used/,
    );
  });

  it('bound the time-out of metrics by their interval, with a message only where the user asked for more', () => {
    assert.equal(accepted({ OTEL_METRIC_EXPORT_INTERVAL: '1000' }).metrics.timeoutMs, 1000);
    assert.equal(accepted({ OTEL_METRIC_EXPORT_TIMEOUT: '0' }).metrics.timeoutMs, 60_000);
    const { config } = complained({ OTEL_METRIC_EXPORT_TIMEOUT: '70000' });
    assert.equal(config.metrics.timeoutMs, 60_000);
    assert.equal(complained({ OTEL_METRIC_EXPORT_INTERVAL: '0' }).config.metrics.intervalMs, 60_000);
  });

  it('limit attributes of spans and log records by the general limits, unless they have their own', () => {
    const { traces, logs } = accepted({
      OTEL_ATTRIBUTE_COUNT_LIMIT: '10',
      OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '100',
      OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '20',
      OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '0',
      OTEL_SPAN_EVENT_COUNT_LIMIT: '1',
      OTEL_SPAN_LINK_COUNT_LIMIT: '2',
      OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: '3',
      OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: '4',
    });
    assert.deepEqual(traces.limits, {
      valueLength: 0,
      attributeCount: 20,
      eventCount: 1,
      linkCount: 2,
      eventAttributeCount: 10,
      linkAttributeCount: 3,
    });
    assert.deepEqual(logs.limits, { valueLength: 100, attributeCount: 4 });
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

describe('switches', () => {
  it('are true only when they say true', () => {
    assert.equal(accepted({ OTEL_SDK_DISABLED: 'TRUE' }).disabled, true);
    assert.equal(accepted({ OTEL_SDK_DISABLED: 'false' }).disabled, false);
    for (const text of ['1', 'yes', 'on', '0']) {
      const { config, message } = complained({ OTEL_SDK_DISABLED: text });
      assert.equal(config.disabled, false);
      assert.match(message, /^OTEL_SDK_DISABLED must be true or false; received/);
    }
  });

  it('turn off the parts that have no OpenTelemetry variable', () => {
    const config = accepted({
      THROUGHLINE_MANAGEMENT: 'off',
      THROUGHLINE_ERRORS: 'OFF',
      THROUGHLINE_SHUTDOWN_TIMEOUT: '0',
      THROUGHLINE_LOG_LEVEL: 'warn',
    });
    assert.deepEqual(
      [config.management, config.captureErrors, config.shutdownTimeoutMs, config.log.levels.level],
      [false, false, 0, 'warning'],
    );
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accepted, complained } from './loaded.ts';

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

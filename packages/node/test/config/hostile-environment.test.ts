import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { loadConfig } from '../../src/config/load-config.ts';
import { table } from '../../src/config/table.ts';
import { complained, type Environment } from './loaded.ts';

describe('variables that do not exist', () => {
  it('are told with the nearest name that does', () => {
    assert.equal(
      complained({ THROUGHLINE_LOGFORMAT: 'json' }).message,
      'THROUGHLINE_LOGFORMAT is not a variable of Throughline; did you mean THROUGHLINE_LOG_FORMAT? It is ignored.',
    );
    assert.match(
      complained({ THROUGHLINE_HEALTH_PROT: '1' }).message,
      /did you mean THROUGHLINE_HEALTH_PORT\?/,
    );
  });

  it('give a handful of messages, however many there are', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`THROUGHLINE_${i}`, 'x']));
    const { messages } = loadConfig(many);
    assert.equal(messages.length, 6);
    assert.match(messages.at(-1) ?? '', /^495 more variables/);
  });

  it('of OpenTelemetry that have no effect here are told, too', () => {
    assert.match(
      complained({ OTEL_EXPERIMENTAL_CONFIG_FILE: 'x.yaml' }).message,
      /^OTEL_EXPERIMENTAL_CONFIG_FILE has no effect\. It is an old name/,
    );
  });
});

describe('whatever the environment holds', () => {
  it('each variable that cannot be used gives exactly one message with its name, and a message shows at most a part of it', () => {
    const anything = fc.string({ unit: 'binary', maxLength: 300 });
    for (const setting of table) {
      fc.assert(
        fc.property(anything, (text) => {
          const { messages } = loadConfig({ [setting.name]: text });
          assert.ok(messages.length <= 1, messages.join('\n'));
          if (messages[0] !== undefined) {
            assert.ok(messages[0].startsWith(setting.name), messages[0]);
            assert.ok(messages[0].length < 2000, messages[0]);
          }
        }),
        { numRuns: 15 },
      );
    }
  });

  it('reading it never throws', () => {
    const hostile = new Proxy({} as Environment, {
      get: () => {
        throw new Error('no');
      },
      ownKeys: () => {
        throw new Error('no');
      },
    });
    assert.deepEqual(loadConfig(hostile), loadConfig({}));
    const odd = { OTEL_BSP_MAX_QUEUE_SIZE: 12, OTEL_SERVICE_NAME: {}, THROUGHLINE_LOG_LEVEL: null };
    assert.deepEqual(loadConfig(odd as never), loadConfig({}));
  });

  it('the longest text that Linux takes as a variable (128 KiB) costs little and gives a short message', () => {
    for (const long of ['a=b%,'.repeat(26_000), 'a,'.repeat(65_000), '1'.repeat(131_000)]) {
      for (const { name } of table) {
        const before = process.cpuUsage();
        const [message = ''] = loadConfig({ [name]: long }).messages;
        assert.ok(process.cpuUsage(before).user < 1_000_000, name);
        assert.ok(message.length < 2000, name);
      }
    }
  });

  it('no key of it can reach the prototype of an object', () => {
    loadConfig({ OTEL_EXPORTER_OTLP_HEADERS: '__proto__=x,a=b', OTEL_RESOURCE_ATTRIBUTES: '__proto__=x' });
    assert.equal(({} as Record<string, unknown>)['x'], undefined);
    const { config } = loadConfig({ OTEL_TRACES_SAMPLER: 'constructor', OTEL_LOG_LEVEL: '__proto__' });
    assert.deepEqual([config.traces.sampler.name, config.logLevel], ['parentbased_always_on', 'none']);
  });
});

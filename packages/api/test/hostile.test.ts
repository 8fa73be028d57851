import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { context, logs, metrics, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import * as api from '@throughline/api';
import {
  configureRuntime,
  contextWithScope,
  correlationFields,
  createScope,
  describeError,
  endScope,
  formatLine,
  getRuntime,
  type LogLine,
  plain,
  recordUncaught,
} from '@throughline/api/runtime';
import { HOSTILE } from './hostile-values.ts';
import { record } from './recording.ts';

const telemetry = record();
const { redactor } = getRuntime();
const texts: string[] = [];
configureRuntime({ writeLine: (line: LogLine) => texts.push(formatLine(line, redactor)) });
const log = api.getLogger('hostile');
const counted = api.counter('hostile', { labels: ['label'] });

/** Every public function, with the value in each place that takes one. */
// biome-ignore lint/suspicious/noExplicitAny: the types forbid these values, which is the point
const CALLS: Readonly<Record<string, (value: any) => unknown>> = {
  getLogger: (value) => api.getLogger(value).info('x'),
  'an event': (value) => log.info(value),
  fields: (value) => log.info('x', value),
  'a field': (value) => log.info('x', { value }),
  'a nested field': (value) => log.info('x', { deep: [{ value }] }),
  exception: (value) => log.exception('x', value, value),
  bind: (value) => log.bind(value).info('x'),
  'bound lazily': (value) => log.bind({ lazy: () => value }).info('x'),
  'a lazy field': (value) => log.info('x', { lazy: () => value }),
  'a lazy field that throws': (value) =>
    log.info('x', {
      lazy: () => {
        throw value;
      },
    }),
  'lazy fields': (value) => log.info('x', () => value),
  'log.set': (value) => log.set(value),
  'a field of log.set': (value) => log.set({ value, lazy: () => value }),
  'log.level': (value) => {
    log.level = value;
  },
  setLogLevel: (value) => api.setLogLevel(value, value),
  'a pattern': (value) => api.setLogLevel('debug', value),
  'getLogger options': (value) => api.getLogger('options', value).info('x'),
  'processors of a logger': (value) => api.getLogger('options', { processors: value }).info('x'),
  'a processor': (value) => api.getLogger('options', { processors: [value, () => value] }).info('x'),
  'a processor that throws': (value) =>
    api
      .getLogger('options', {
        processors: [
          () => {
            throw value;
          },
        ],
      })
      .info('x'),
  'fields of a processor': (value) =>
    api.getLogger('options', { processors: [(one) => ({ ...one, fields: value, event: value })] }).info('x'),
  configureLogging: (value) => api.configureLogging(value),
  'options of configureLogging': (value) => {
    api.configureLogging({ processors: value, repeats: value, fingersCrossed: value });
    api.configureLogging({
      repeats: { perSecond: value, thenEvery: value },
      fingersCrossed: { level: value },
    });
    api.configureLogging({ processors: [], repeats: null, fingersCrossed: false });
  },
  'a held line': (value) => {
    api.configureLogging({ fingersCrossed: true });
    api.setLogLevel('info');
    log.debug(value, { value, lazy: () => value });
    log.error('x');
    api.setLogLevel('debug');
    api.configureLogging({ fingersCrossed: false });
  },
  endScope: (value) => endScope(value, value),
  'the end of a scope': (value) => {
    const scope = createScope({});
    context.with(contextWithScope(context.active(), scope), () => log.set({ a: 1 }));
    endScope(scope, {
      event: value,
      status: value,
      durationMs: value,
      failed: value,
      spanContext: value,
      fields: value,
    });
  },
  bindContext: (value) => api.bindContext(value),
  unbindContext: (value) => api.unbindContext(value),
  withContext: (value) => api.withContext(value, () => log.info('x')),
  captureException: (value) => api.captureException(value, value),
  captureMessage: (value) => api.captureMessage(value, value, value),
  setUser: (value) => api.setUser(value),
  'setUser id': (value) => api.setUser({ id: value }),
  setTag: (value) => api.setTag(value, value),
  setTags: (value) => api.setTags(value),
  'a tag': (value) => api.setTags({ tag: value }),
  setContext: (value) => api.setContext(value, value),
  'a fact': (value) => api.setContext('facts', { value }),
  configureErrors: (value) => api.configureErrors(value),
  'what beforeSend gives back': (value) => {
    api.configureErrors({ beforeSend: () => value });
    api.captureException(new Error('hostile'));
    api.configureErrors({ beforeSend: null });
  },
  withScope: (value) => typeof value === 'function' || api.withScope(value),
  counter: (value) => api.counter(value, value).add(value, value),
  'counter options': (value) =>
    api.counter('h1', { labels: value, unit: value, description: value }).add(1, value),
  upDownCounter: (value) => api.upDownCounter('h2').add(value, value),
  histogram: (value) => api.histogram('h3', { buckets: value }).record(value, value),
  gauge: (value) => api.gauge('h4').record(value, value),
  'a label': (value) => counted.add(1, { label: value }),
  'a field of a metric': (value) => counted.add(1, { label: 'a', other: value }),
  'a flow name': (value) => api.flow(value, () => 1),
  'flow fields': (value) => api.flow('hostile', value, () => 1),
  'a step name': (value) => api.flow('hostile', (f) => f.step(value, () => 1)),
  'a result': (value) => api.flow('hostile', (f) => f.step('s', () => value)),
  'health.check': (value) => api.health.check(value, () => 1, value)(),
  'a health check': (value) => api.health.check('hostile', value)(),
  'health.manual': (value) => api.health.manual('hostile', value)(),
  'health.set': (value) => api.health.set(value, value, value),
  'health.stop': (value) => [api.health.stop(value), api.health.start()],
  'health.group': (value) => void api.health.group(value),
  createScope: (value) => createScope(value, value),
  recordUncaught: (value) => recordUncaught(value, value),
  describeError: (value) => describeError(value),
  plain: (value) => JSON.stringify(plain(value)),
};

describe('no public function throws', () => {
  for (const [place, call] of Object.entries(CALLS)) {
    test(`whatever ${place} is given`, () => {
      for (const [name, value] of Object.entries(HOSTILE)) {
        const scope = contextWithScope(ROOT_CONTEXT, createScope({}, 'r'));
        trace.getTracer('test').startActiveSpan('hostile', {}, scope, (span) => {
          assert.doesNotThrow(() => call(value), `${place} with ${name}`);
          correlationFields(context.active());
          span.end();
        });
      }
    });
  }

  test('and each line is valid JSON of one line, each record plain', () => {
    assert.ok(texts.length > 500);
    for (const text of texts) {
      assert.doesNotMatch(text, /[\r\n]/);
      JSON.parse(text);
    }
    for (const made of telemetry.records()) JSON.stringify(made.attributes);
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });

  test('when a check, a step or a flow throws it, the very value comes back', async () => {
    for (const [name, value] of Object.entries(HOSTILE)) {
      const thrower = () => {
        throw value;
      };
      assert.throws(
        () => api.flow('hostile', (f) => f.step('s', thrower)),
        (thrown) => Object.is(thrown, value),
        name,
      );
      const remove = api.health.check('hostile', thrower);
      assert.equal((await api.health.readiness()).checks['hostile'], 'down');
      remove();
    }
  });

  test('when what the runtime was given throws', () => {
    const { writeLine } = getRuntime();
    const broken = () => {
      throw new Error('broken');
    };
    configureRuntime({ writeLine: broken, onError: broken });
    log.info('x');
    configureRuntime({ writeLine });
  });

  test('when OpenTelemetry itself throws, and the work of a flow is done all the same', async (t) => {
    const broken = () => {
      throw new Error('broken');
    };
    t.mock.method(trace, 'getSpanContext', broken);
    t.mock.method(trace, 'getSpan', broken);
    t.mock.method(trace, 'getActiveSpan', broken);
    t.mock.method(trace, 'getTracer', broken);
    t.mock.method(metrics, 'getMeterProvider', broken);
    t.mock.method(logs, 'getLoggerProvider', broken);
    log.exception('x', new Error('x'));
    api.captureException(new Error('x'));
    counted.add(1, { label: 'a' });
    assert.equal(await api.flow('hostile', (f) => f.step('s', async () => 5)), 5);
    t.mock.method(context, 'active', broken);
    log.info('x');
    api.bindContext({ a: 1 });
    api.setUser({ id: 'u1' });
    assert.equal(
      api.flow('hostile', (f) => f.step('s', () => 5)),
      5,
    );
    assert.equal(
      api.withContext({ a: 1 }, () => 5),
      5,
    );
  });

  test('when something is given no function', () => {
    assert.equal(api.flow('x', {}, undefined as never), undefined);
    assert.equal(api.withContext({}, 5 as never), undefined);
    assert.equal(
      api.flow('x', (f) => f.step('s', 5 as never)),
      undefined,
    );
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Attributes } from '@opentelemetry/api';
import fc from 'fast-check';
import { labelsOf } from '../../src/exposition/labels.ts';
import { type ParsedFamily, parseText } from './parse-text.ts';
import { exponential, recorded } from './recorded.ts';

/** Of everything that breaks lines, quotes, names and encodings. */
const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({
    unit: fc.constantFrom(
      '"',
      '\\',
      '\n',
      '\r',
      '{',
      '}',
      ',',
      '=',
      ' ',
      '#',
      'a',
      '_',
      '\0',
      '\ud800',
      '\u2028',
    ),
  }),
  fc.constantFrom(
    'le',
    'worker',
    '__name__',
    'a.b',
    'a_b',
    'quantile',
    'x"} 1\nfake_total 99',
    '# EOF',
    ',worker="',
  ),
);
const attributes: fc.Arbitrary<Attributes> = fc.dictionary(
  hostileText,
  fc.oneof(hostileText, fc.double(), fc.boolean(), fc.array(hostileText, { maxLength: 3 })),
  { maxKeys: 4 },
);
/** What OpenTelemetry takes as a name. */
const name = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_./-]{0,20}$/);
const metric = fc.record({
  kind: fc.constantFrom('counter', 'updown', 'gauge', 'histogram', 'exponential'),
  name: fc.oneof(
    name,
    fc.constantFrom('total', 'target.info', 'a.total', 'a', 'a.count', 'a.bucket', 'a_sum'),
  ),
  unit: fc.constantFrom('', '1', 's', 'By', '{order}', 'By/s', 'ms', '%', '{a"\n}', 'x\n"/y'),
  description: hostileText,
  scope: fc.constantFrom('one', 'two"\n'),
  points: fc.array(
    fc.tuple(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer()), attributes),
    {
      maxLength: 4,
    },
  ),
});

describe('whatever is recorded', () => {
  for (const format of ['openmetrics', 'prometheus'] as const) {
    for (const byWorker of [false, true]) {
      it(`is legal ${format} text${byWorker ? ' with the label worker' : ''}, and nothing more is in it`, async () => {
        await fc.assert(
          fc.asyncProperty(fc.array(metric, { maxLength: 6 }), attributes, async (metrics, resource) => {
            const { provider, text } = recorded({ resource, views: [exponential, { instrumentName: '*' }] });
            record(provider, metrics);
            const families = parseText(await text(format, byWorker), format);
            assert.ok(families.length <= metrics.length + 1);
            for (const family of families) assert.doesNotMatch(family.name, /fake/);
          }),
          { numRuns: 300 },
        );
      });
    }
  }

  it('has its labels and values in the text as they were, made legal', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(attributes, fc.integer()), {
          maxLength: 5,
          selector: ([given]) => JSON.stringify(labels(given)),
        }),
        async (points) => {
          const { provider, text } = recorded();
          const open = provider.getMeter('shop').createUpDownCounter('open');
          for (const [given, value] of points) open.add(value, given);
          const [, family] = parseText(await text(), 'openmetrics');
          const found = (family as ParsedFamily | undefined)?.samples ?? [];
          assert.deepEqual(
            sorted(found.map((sample) => [sample.labels, sample.value])),
            sorted(points.map(([given, value]) => [labels(given), value])),
          );
        },
      ),
    );
  });
});

function labels(given: Attributes): Record<string, string> {
  const made = [...labelsOf(given, false)].map(([key, value]) => [key, value.toWellFormed()]);
  return Object.fromEntries(made);
}

function sorted(list: [Record<string, string>, number][]): string[] {
  return list.map(([all, value]) => JSON.stringify([Object.entries(all).sort(), value])).sort();
}

interface Metric {
  kind: string;
  name: string;
  unit: string;
  description: string;
  scope: string;
  points: [number, Attributes][];
}

function record(provider: ReturnType<typeof recorded>['provider'], metrics: Metric[]): void {
  for (const { kind, name: metricName, unit, description, scope, points } of metrics) {
    const meter = provider.getMeter(scope, '1"');
    const options = { unit, description };
    const add = (() => {
      if (kind === 'counter') {
        const counter = meter.createCounter(metricName, options);
        return (value: number, given: Attributes) => counter.add(Math.abs(value), given);
      }
      if (kind === 'updown') {
        const counter = meter.createUpDownCounter(metricName, options);
        return (value: number, given: Attributes) => counter.add(value, given);
      }
      if (kind === 'gauge') {
        const gauge = meter.createGauge(metricName, options);
        return (value: number, given: Attributes) => gauge.record(value, given);
      }
      const histogram = meter.createHistogram(
        kind === 'exponential' ? `exponential.${metricName}` : metricName,
        options,
      );
      return (value: number, given: Attributes) => histogram.record(Math.abs(value), given);
    })();
    for (const [value, given] of points) add(value, given);
  }
}

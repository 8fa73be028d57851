import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  trace,
} from '@opentelemetry/api';
import { TraceState } from '@opentelemetry/core';
import { type Sampler, SamplingDecision, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { ParentFirstSampler } from '../../src/sampling/parent-first-sampler.ts';
import { parseRules } from '../../src/sampling/parse-rules.ts';
import { RatioSampler } from '../../src/sampling/ratio-sampler.ts';
import { RuleSampler, type RuleSamplerOptions } from '../../src/sampling/rule-sampler.ts';
import { passes, thresholdOf, thresholdText } from '../../src/sampling/threshold.ts';

/** The same ids in each run: whatever is asserted about them holds always. */
const ids = Array.from({ length: 20_000 }, (_, index) => idOf(index));

function idOf(index: number): string {
  let digits = '';
  let state = Math.imul(index + 1, 0x9e3779b1);
  for (let word = 0; word < 4; word += 1) {
    state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35) + word;
    digits += (state >>> 0).toString(16).padStart(8, '0');
  }
  return digits;
}

interface Fake {
  ms: number;
  now(): number;
}

function clock(): Fake {
  return {
    ms: 0,
    now() {
      return this.ms;
    },
  };
}

function rulesOf(text: string, options: Partial<RuleSamplerOptions> = {}): RuleSampler {
  const { rules, problems } = parseRules(text);
  assert.deepEqual(problems, []);
  return new RuleSampler({ rules, otherwise: 0, ...options });
}

interface Asked {
  traceId?: string;
  name?: string;
  attributes?: Attributes;
  context?: Context;
}

function ask(sampler: Sampler, asked: Asked = {}) {
  const { traceId = ids[0] as string, name = 'GET', attributes = {}, context = ROOT_CONTEXT } = asked;
  const result = sampler.shouldSample(context, traceId, name, SpanKind.SERVER, attributes, []);
  return {
    sampled: result.decision === SamplingDecision.RECORD_AND_SAMPLED,
    state: result.traceState?.serialize(),
  };
}

const countOf = (sampler: Sampler, asked: readonly string[] = ids): number =>
  asked.filter((traceId) => ask(sampler, { traceId }).sampled).length;

describe('a share', () => {
  for (const [share, threshold] of [
    // The table of the specification, at the precision that it recommends.
    [1, '0'],
    [1 / 2, '8'],
    [1 / 3, 'aaab'],
    [1 / 4, 'c'],
    [1 / 5, 'cccd'],
    [1 / 8, 'e'],
    [1 / 10, 'e666'],
    [1 / 16, 'f'],
    [1 / 100, 'fd70a'],
    [1 / 1_000, 'ffbe77'],
    [1 / 10_000, 'fff9724'],
    [1 / 100_000, 'ffff583a'],
    [1 / 1_000_000, 'ffffef39'],
  ] as const) {
    test(`of ${share} has the threshold of the specification on its trace state`, () => {
      assert.equal(thresholdText(thresholdOf(share)), threshold);
      const sampler = rulesOf(`* -> ${share}`);
      assert.equal(ask(sampler, { traceId: 'f'.repeat(32) }).state, `ot=th:${threshold}`);
    });
  }

  test('is recorded of many traces', () => {
    for (const share of [0.01, 0.1, 0.25, 0.5, 0.9]) {
      const part = countOf(rulesOf(`* -> ${share}`)) / ids.length;
      assert.ok(Math.abs(part - share) < 0.01, `${share}: ${part}`);
    }
    assert.equal(countOf(rulesOf('* -> 1')), ids.length);
    assert.equal(countOf(rulesOf('* -> 0')), 0);
  });

  test('gives the same answer for an id everywhere, and a larger share records all that a smaller one does', () => {
    const shares = fc.double({ min: 1e-12, max: 1, noNaN: true });
    const hex = fc.stringMatching(/^[0-9a-f]{32}$/);
    fc.assert(
      fc.property(shares, shares, hex, (one, other, id) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        assert.ok(thresholdOf(less) >= thresholdOf(more));
        if (passes(id, thresholdOf(less))) assert.ok(passes(id, thresholdOf(more)));
        assert.equal(
          passes(id, thresholdOf(one)),
          BigInt(`0x${id.slice(18)}`) >= BigInt(`0x${thresholdOf(one)}`),
        );
        const real = 1 - Number(BigInt(`0x${thresholdOf(one)}`)) / 2 ** 56;
        assert.ok(Math.abs(real / one - 1) < 0.02 || one < 1e-11, `${one} became ${real}`);
      }),
      { numRuns: 2_000 },
    );
  });

  test('of OTEL_TRACES_SAMPLER alone is decided as the SDK of OpenTelemetry does', () => {
    const ratios = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1, 0.5, 1 / 16));
    const hex = fc.oneof(
      fc.stringMatching(/^[0-9a-f]{32}$/),
      fc.constantFrom('0'.repeat(32), 'F'.repeat(32), 'x'.repeat(32), ''),
    );
    fc.assert(
      fc.property(ratios, hex, (ratio, id) => {
        const stock = new TraceIdRatioBasedSampler(ratio);
        const ours = new RatioSampler(ratio);
        assert.equal(
          ours.shouldSample(ROOT_CONTEXT, id).decision,
          stock.shouldSample(ROOT_CONTEXT, id).decision,
        );
        assert.equal(ours.toString(), stock.toString());
      }),
      { numRuns: 3_000 },
    );
    const [stock, ours] = [new TraceIdRatioBasedSampler(0.01), new RatioSampler(0.01)];
    for (const id of ids)
      assert.equal(
        ours.shouldSample(ROOT_CONTEXT, id).decision,
        stock.shouldSample(ROOT_CONTEXT, id).decision,
      );
  });
});

describe('where a trace begins', () => {
  test('the first rule that matches decides, and what none matches goes to the configured sampler', () => {
    const text = 'http.route=/health -> 0; http.route=/checkout/* -> 1; name=job * -> 1; http.route=/* -> 0';
    const sampler = rulesOf(text, { otherwise: 1 });
    const at = (path: string) => ask(sampler, { attributes: { 'url.path': path } }).sampled;
    assert.equal(at('/health'), false);
    assert.equal(at('/checkout/pay'), true);
    assert.equal(at('/other'), false);
    assert.equal(ask(sampler, { name: 'job mail' }).sampled, true);
    assert.equal(ask(sampler, { name: 'else' }).sampled, true);
    assert.deepEqual(Object.fromEntries(sampler.decisions()), {
      'http.route=/health -> 0': { sampled: 0, not_sampled: 1, limited: 0 },
      'http.route=/checkout/* -> 1': { sampled: 1, not_sampled: 0, limited: 0 },
      'name=job * -> 1': { sampled: 1, not_sampled: 0, limited: 0 },
      'http.route=/* -> 0': { sampled: 0, not_sampled: 1, limited: 0 },
      'no rule matched': { sampled: 1, not_sampled: 0, limited: 0 },
    });
  });

  test('all conditions of a rule have to match', () => {
    const sampler = rulesOf('http.route=/pay & http.request.method=POST & kind=server -> 1');
    const attributes = { 'url.path': '/pay', 'http.request.method': 'POST' };
    assert.equal(ask(sampler, { attributes }).sampled, true);
    assert.equal(
      ask(sampler, { attributes: { ...attributes, 'http.request.method': 'GET' } }).sampled,
      false,
    );
  });

  test("an application's own sampler decides what no rule matches, with its own trace state", () => {
    const own: Sampler = {
      shouldSample: (_context, _id, name) => ({
        decision: name === 'wanted' ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.RECORD,
        traceState: new TraceState('own=1'),
      }),
      toString: () => 'own',
    };
    const sampler = rulesOf('name=noise -> 0', { otherwise: own });
    assert.deepEqual(ask(sampler, { name: 'wanted' }), { sampled: true, state: 'own=1' });
    assert.equal(ask(sampler, { name: 'else' }).sampled, false);
    assert.equal(ask(sampler, { name: 'noise' }).sampled, false);
    assert.equal(sampler.asksEarly, false, 'somebody else must not see attributes that are not bounded');
    assert.equal(rulesOf('name=noise -> 0').asksEarly, true);
  });
});

describe('below a parent', () => {
  const rules = new ParentFirstSampler(rulesOf('name=never -> 0; * -> 1'));
  const below = (parent: Partial<SpanContext>): Context =>
    trace.setSpanContext(ROOT_CONTEXT, {
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      traceFlags: 1,
      ...parent,
    });

  test('its decision is followed, from this process or another one, whatever the rules say', () => {
    for (const isRemote of [true, false]) {
      assert.equal(ask(rules, { name: 'never', context: below({ isRemote }) }).sampled, true);
      assert.equal(ask(rules, { context: below({ isRemote, traceFlags: 0 }) }).sampled, false);
      assert.equal(ask(rules, { context: below({ isRemote, traceFlags: 3 }) }).sampled, true);
    }
  });

  test('a parent whose ids cannot be sent is none', () => {
    assert.equal(ask(rules, { context: below({ traceId: '0'.repeat(32), traceFlags: 0 }) }).sampled, true);
    assert.equal(ask(rules, { name: 'never', context: below({ spanId: 'x' }) }).sampled, false);
  });

  test('what the configuration names for a parent is asked', () => {
    const off: Sampler = {
      shouldSample: () => ({ decision: SamplingDecision.NOT_RECORD }),
      toString: () => 'off',
    };
    const sampler = new ParentFirstSampler(rulesOf('* -> 1'), { remoteParentSampled: off });
    assert.equal(ask(sampler, { context: below({ isRemote: true }) }).sampled, false);
    assert.equal(ask(sampler, { context: below({ isRemote: false }) }).sampled, true);
    assert.equal(sampler.asksEarly, false);
  });

  test('a threshold that does not go with the decision is taken off, and nothing else', () => {
    const state = (text: string, traceId = `${'0'.repeat(18)}80000000000000`): string | undefined =>
      ask(rules, { context: below({ isRemote: true, traceId, traceState: new TraceState(text) }) }).state;
    assert.equal(state('ot=th:8'), undefined, 'the state of the parent stays');
    assert.equal(state('ot=th:80000000000001,other=1'), 'other=1');
    assert.equal(state('other=1,ot=p:8;th:9;x:1'), 'ot=p:8;x:1,other=1');
    assert.equal(state('ot=th:9;x:1'), 'ot=x:1');
    assert.equal(state('ot=rv:ffffffffffffff;th:9'), undefined, 'explicit randomness counts');
    assert.equal(state('ot=rv:00000000000001;th:8'), 'ot=rv:00000000000001');
    assert.equal(state('ot=th:zz'), undefined);
    assert.equal(state('other=th:f'), undefined);
    for (const traceState of [{ serialize: () => '' }, { get: () => 7 }] as never[])
      assert.equal(ask(rules, { context: below({ isRemote: true, traceState }) }).sampled, true);
  });
});

describe('a limit per second', () => {
  test('is never exceeded, by a rule or by all of them', () => {
    const time = clock();
    const limits = fc.integer({ min: 1, max: 20 });
    const steps = fc.array(fc.record({ wait: fc.integer({ min: 0, max: 1500 }), traces: fc.nat(60) }), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(limits, limits, steps, (own, overall, played) => {
        const sampler = rulesOf(`name=a -> 1 max ${own}/s; * -> 0.5`, {
          maxPerSecond: overall,
          now: () => time.now(),
        });
        const began = time.ms;
        let [ofRule, ofAll, next] = [0, 0, 0];
        for (const { wait, traces } of played) {
          time.ms += wait;
          for (let count = 0; count < traces; count += 1, next += 1) {
            const name = next % 3 === 0 ? 'b' : 'a';
            if (!ask(sampler, { name, traceId: ids[next % ids.length] as string }).sampled) continue;
            ofAll += 1;
            if (name === 'a') ofRule += 1;
          }
          const seconds = 1 + Math.floor((time.ms - began) / 1_000);
          assert.ok(ofAll <= overall * seconds, `${ofAll} in ${seconds} s`);
          assert.ok(ofRule <= own * seconds, `${ofRule} in ${seconds} s`);
        }
      }),
    );
  });

  test('lets everything pass as long as it is not reached', () => {
    const time = clock();
    const sampler = rulesOf('* -> 1 max 50/s', { now: () => time.now() });
    for (let second = 0; second < 10; second += 1) {
      assert.equal(countOf(sampler, ids.slice(second * 50, second * 50 + 50)), 50);
      time.ms += 1_000;
    }
  });

  test('lowers the share from the next second on, says so on the trace state, and raises it again', () => {
    const time = clock();
    const sampler = rulesOf('* -> 0.5 max 100/s', { now: () => time.now() });
    const second = (from: number, traces: number): number => {
      const taken = countOf(sampler, ids.slice(from, from + traces));
      time.ms += 1_000;
      return taken;
    };
    const state = () => ask(sampler, { traceId: 'f'.repeat(32) }).state;
    assert.equal(second(0, 2_000), 100);
    const sampledOfSecond = second(2_000, 2_000);
    assert.ok(sampledOfSecond > 60 && sampledOfSecond <= 100, String(sampledOfSecond));
    // 0.9 * 100 of 2,000.
    assert.equal(state(), `ot=th:${thresholdText(thresholdOf(0.045))}`);
    time.ms += 1_000;
    second(4_000, 100);
    assert.equal(state(), 'ot=th:8');
    const { limited = 0 } = sampler.decisions().get('* -> 0.5 max 100/s') ?? {};
    assert.ok(limited > 700 && limited < 1_100, 'what came too late in the first second is counted');
  });

  test('of all rules lowers each of them in proportion', () => {
    const time = clock();
    const sampler = rulesOf('name=a -> 1; * -> 0.5', { maxPerSecond: 90, now: () => time.now() });
    for (const traceId of ids.slice(0, 600)) {
      ask(sampler, { traceId, name: 'a' });
      ask(sampler, { traceId, name: 'b' });
    }
    time.ms += 1_000;
    const of = (name: string) => ask(sampler, { traceId: 'f'.repeat(32), name }).state;
    assert.equal(of('a'), `ot=th:${thresholdText(thresholdOf(0.09))}`);
    assert.equal(of('b'), `ot=th:${thresholdText(thresholdOf(0.045))}`);
  });

  test("can only refuse where an application's own sampler decides", () => {
    const time = clock();
    const own: Sampler = {
      shouldSample: () => ({ decision: SamplingDecision.RECORD_AND_SAMPLED }),
      toString: () => 'own',
    };
    const sampler = rulesOf('', { otherwise: own, maxPerSecond: 3, now: () => time.now() });
    assert.equal(countOf(sampler, ids.slice(0, 10)), 3);
    assert.deepEqual(sampler.decisions().get('no rule matched'), { sampled: 3, not_sampled: 0, limited: 7 });
    time.ms += 1_000;
    assert.equal(countOf(sampler, ids.slice(0, 2)), 2);
  });
});

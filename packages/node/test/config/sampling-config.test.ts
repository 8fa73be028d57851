import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describeConfig } from '../../src/config/describe-config.ts';
import { loadPipeline } from '../../src/config/load-pipeline.ts';
import { accepted, complained } from './loaded.ts';

describe('sampling rules in the environment', () => {
  test('are none, without a limit, where nobody sets them', () => {
    assert.deepEqual(accepted({}).sampling, { rules: [], maxPerSecond: undefined });
  });

  test('are read, and shown by throughline config as they are in force', () => {
    const environment = {
      THROUGHLINE_SAMPLING_RULES: ' http.route=/health->0;* -> 0.10 max 5/s ',
      THROUGHLINE_SAMPLING_MAX_PER_SECOND: '50',
    };
    assert.deepEqual(accepted(environment).sampling, {
      rules: [
        { when: { 'http.route': '/health' }, share: 0 },
        { share: 0.1, maxPerSecond: 5 },
      ],
      maxPerSecond: 50,
    });
    const row = describeConfig(environment).find(({ variable }) => variable === 'THROUGHLINE_SAMPLING_RULES');
    assert.equal(row?.value, 'http.route=/health -> 0; * -> 0.1 max 5/s');
    assert.equal(row?.source, 'environment');
  });

  test('of which none can be used leave the decision to the sampler, and say so', () => {
    const { config, message } = complained({ THROUGHLINE_SAMPLING_RULES: '/health -> 0' });
    assert.deepEqual(config.sampling.rules, []);
    assert.match(
      message,
      /^THROUGHLINE_SAMPLING_RULES must be sampling rules such as http\.route=\/health -> 0; .*; received "\/health -> 0" \(rule 1 .*; it is left out\); no rule is used instead\.$/,
    );
  });

  test('and a limit that is none is told with the rule', () => {
    for (const text of ['0', '1.5', 'many', '1000001']) {
      const { config, message } = complained({ THROUGHLINE_SAMPLING_MAX_PER_SECOND: text });
      assert.equal(config.sampling.maxPerSecond, undefined);
      assert.match(
        message,
        /must be a whole number of traces from 1 to 1000000; received ".*"; no limit is used/,
      );
    }
  });

  test('count beside a configuration file, as everything that a file has no word for', () => {
    const { config, fromFile, messages } = loadPipeline({
      OTEL_CONFIG_FILE: `${import.meta.dirname}/../../../../test/fixtures/sampling/telemetry.yaml`,
      RECEIVER: 'http://127.0.0.1:4318',
      THROUGHLINE_SAMPLING_RULES: '* -> 0.5',
    });
    assert.deepEqual(messages, []);
    assert.equal(fromFile, true);
    assert.deepEqual(config.sampling.rules, [{ share: 0.5 }]);
  });
});

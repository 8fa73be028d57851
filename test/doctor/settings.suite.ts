import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertOnly, examine, found } from './run-doctor.ts';

const run = [process.execPath, 'app.mjs'];

describe('the settings', { concurrency: 2 }, () => {
  test('with names that nothing reads', async () => {
    const seen = await examine('healthy-esm', {
      env: {
        OTEL_EXPORTER_OTLP_ENDPIONT: 'http://planted-value:4318',
        THROUGHLINE_LOG_LEVLE: 'planted-value',
        OTEL_EXPORTER_OTLP_INSECURE: 'true',
        OTEL_POD_IP: '10.0.0.7',
      },
    });
    assertOnly(seen, 'environment-names');
    assert.deepEqual(
      seen.wrong.map(({ message }) => message),
      [
        'OTEL_EXPORTER_OTLP_ENDPIONT is not a variable that anything reads; the nearest name is OTEL_EXPORTER_OTLP_ENDPOINT.',
        'THROUGHLINE_LOG_LEVLE is not a variable that anything reads; the nearest name is THROUGHLINE_LOG_LEVEL.',
        'OTEL_EXPORTER_OTLP_INSECURE has no effect.',
      ],
    );
    assert.equal(seen.wrong[0]?.remedy, 'Rename it: OTEL_EXPORTER_OTLP_ENDPOINT=…');
  });

  test('with values that cannot be used, which are not repeated', async () => {
    const seen = await examine('healthy-esm', { env: { OTEL_BSP_SCHEDULE_DELAY: 'planted-value' } });
    assertOnly(seen, 'environment-values');
    assert.match(
      seen.wrong[0]?.message ?? '',
      /OTEL_BSP_SCHEDULE_DELAY .* must be a whole number of milliseconds/,
    );
    assert.doesNotMatch(seen.stdout, /planted/);
  });

  for (const [how, env, cause] of [
    ['the sampler', { OTEL_TRACES_SAMPLER: 'always_off' }, /OTEL_TRACES_SAMPLER/],
    ['rules', { THROUGHLINE_SAMPLING_RULES: '* -> 0' }, /THROUGHLINE_SAMPLING_RULES/],
  ] as const) {
    test(`with sampling that hides everything, by ${how}`, async () => {
      const seen = await examine('healthy-esm', { run, env });
      assertOnly(seen, 'sampling');
      assert.match(found(seen, 'sampling').message, cause);
    });
  }

  test('with sampling that hides everything, by code', async () => {
    const seen = await examine('sampler-in-code', {
      run: [process.execPath, '--import', './telemetry.mjs', 'app.mjs'],
    });
    assertOnly(seen, 'sampling');
    assert.match(found(seen, 'sampling').message, /Of 1000 spans .* none was recorded/);
  });

  test('with sampling that keeps a little, which is no finding', async () => {
    const env = { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.02' };
    assertOnly(await examine('healthy-esm', { run, env }));
  });

  test('with redaction off', async () => {
    const seen = await examine('healthy-esm', { env: { THROUGHLINE_REDACT: 'off' } });
    assertOnly(seen, 'redaction');
  });

  test('with Throughline off, or without an exporter', async () => {
    const off = await examine('healthy-esm', { run, env: { OTEL_SDK_DISABLED: 'true' } });
    assertOnly(off, 'switched-off');
    const none = { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' };
    const silent = await examine('healthy-esm', { run, env: none });
    assertOnly(silent, 'switched-off');
    assert.match(found(silent, 'switched-off').remedy, /^unset OTEL_TRACES_EXPORTER/);
  });

  test('that a file brings into the process alone', async () => {
    const files = { '.env': 'OTEL_TRACES_SAMPLER=always_off\nOTEL_EXPORTER_OTLP_HEADRES=x=planted\n' };
    const seen = await examine('healthy-esm', {
      ...{ run: [process.execPath, '--env-file=.env', 'app.mjs'], files },
      env: { THROUGLINE_LOG_FORMAT: 'json' },
    });
    assertOnly(seen, 'environment-names', 'sampling');
    const names = seen.wrong
      .filter(({ id }) => id === 'environment-names')
      .map(({ message }) => message.split(' ')[0]);
    assert.deepEqual(names, ['OTEL_EXPORTER_OTLP_HEADRES', 'THROUGLINE_LOG_FORMAT'], 'of both places');
  });
});

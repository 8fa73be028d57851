import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pipelineOf } from '../../src/config/environment-pipeline.ts';
import { withSentryTraces } from '../../src/config/read-sentry.ts';
import { accepted, complained } from './loaded.ts';

describe('the settings of errors', () => {
  it('tell 30 of a kind a minute, no more of a user than the id, and no source lines in production', () => {
    const { errors, sentry } = accepted({ NODE_ENV: 'production' });
    assert.deepEqual(errors, {
      perMinute: 30,
      sendsPersonalData: false,
      sourceMaps: true,
      codeFrames: false,
    });
    assert.equal(sentry, undefined);
    assert.equal(accepted({}).errors.codeFrames, true);
  });

  it('take what is set', () => {
    const { errors } = accepted({
      THROUGHLINE_ERRORS_PER_MINUTE: '5',
      THROUGHLINE_SEND_PII: 'on',
      THROUGHLINE_SOURCE_MAPS: 'off',
    });
    assert.deepEqual([errors.perMinute, errors.sendsPersonalData, errors.sourceMaps], [5, true, false]);
  });
});

describe('the settings of Sentry', () => {
  it('take every form of a DSN, and never show it', () => {
    for (const dsn of [
      'https://abc@o1.ingest.sentry.io/42',
      'http://abc:legacy@localhost:9000/7',
      'https://abc@sentry.example.test/below/a/path/42',
      'https://abc@[::1]:9000/42',
    ]) {
      assert.equal(accepted({ SENTRY_DSN: dsn }).sentry?.dsn, dsn);
    }
    for (const dsn of [
      'https://o1.ingest.sentry.io/42',
      'abc@host/42',
      'https://abc@host/',
      'ftp://abc@host/42',
    ]) {
      const { config, message } = complained({ SENTRY_DSN: dsn });
      assert.equal(config.sentry, undefined);
      assert.match(message, /^SENTRY_DSN must be a DSN of Sentry/);
      assert.doesNotMatch(message.replace(/such as \S+/, ''), /abc|ingest/);
    }
  });

  it('lead a share of the traces to the OTLP address of the project, beside every other way', () => {
    const config = accepted({
      SENTRY_DSN: 'https://abc@sentry.example.test/below/42',
      SENTRY_TRACES_SAMPLE_RATE: '0.25',
    });
    const pipeline = withSentryTraces(pipelineOf(config), config.sentry, config.traces.bsp);
    assert.equal(pipeline.traces.ways.length, 2);
    const way = pipeline.traces.ways[1];
    assert.equal(way?.share, 0.25);
    assert.ok(way.way.to === 'otlp');
    assert.equal(
      way.way.otlp.endpoint,
      'https://sentry.example.test/below/api/42/integration/otlp/v1/traces',
    );
    assert.deepEqual(way.way.otlp.headers, { 'x-sentry-auth': 'sentry sentry_key=abc' });
    const without = accepted({ SENTRY_DSN: 'https://abc@sentry.example.test/42' });
    const plain = pipelineOf(without);
    assert.equal(withSentryTraces(plain, without.sentry, without.traces.bsp), plain);
  });

  it('say that there are no profiles', () => {
    const { message } = complained({
      SENTRY_DSN: 'https://abc@sentry.example.test/42',
      SENTRY_PROFILES_SAMPLE_RATE: '1',
    });
    assert.match(message, /SENTRY_PROFILES_SAMPLE_RATE has no effect/);
  });
});

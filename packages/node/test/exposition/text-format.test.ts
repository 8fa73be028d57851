import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatFor, wantsGzip } from '../../src/exposition/text-format.ts';

const OPEN = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
const OLD_OPEN = 'application/openmetrics-text; version=0.0.1; charset=utf-8';
const PLAIN = 'text/plain; version=0.0.4; charset=utf-8';

describe('the format of a scrape', () => {
  const asked: Record<string, [accept: string | undefined, answered: string]> = {
    'nothing is asked for': [undefined, PLAIN],
    'anything is': ['*/*', PLAIN],
    'a browser asks': ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', PLAIN],
    'Prometheus 3 asks': [
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
      OPEN,
    ],
    'an old Prometheus asks': [
      'application/openmetrics-text; version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      OLD_OPEN,
    ],
    'a version is asked for that there is not': ['application/openmetrics-text;version=2.0.0', PLAIN],
    'OpenMetrics is refused': ['application/openmetrics-text;q=0,*/*', PLAIN],
    'the text is preferred': ['text/plain;q=0.9,application/openmetrics-text;q=0.8', PLAIN],
    'both are as good': ['text/plain,application/openmetrics-text', OPEN],
    'one version is refused': [
      'application/openmetrics-text;version=1.0.0;q=0, application/openmetrics-text',
      OLD_OPEN,
    ],
    'only its type is asked for': ['application/*', OPEN],
    'a quality is none': ['application/openmetrics-text;q=high,text/plain;q=0.1', PLAIN],
    'it is written in other letters, with quotes': ['Application/OpenMetrics-Text ; Version="1.0.0"', OPEN],
    'nothing that there is is asked for': ['image/png', PLAIN],
  };
  for (const [when, [accept, answered]] of Object.entries(asked)) {
    it(`is ${answered.split(';')[0]} when ${when}`, () => {
      assert.equal(formatFor(accept).contentType, answered);
    });
  }

  it('is one that there is, whatever is asked for', () => {
    fc.assert(
      fc.property(fc.string(), (accept) => {
        assert.ok([OPEN, OLD_OPEN, PLAIN].includes(formatFor(accept).contentType));
        assert.equal(typeof wantsGzip(accept), 'boolean');
      }),
    );
  });
});

describe('gzip', () => {
  const asked: Record<string, [header: string | undefined, wants: boolean]> = {
    'nothing is asked for': [undefined, false],
    'it is asked for': ['gzip', true],
    'it is one of several': ['deflate, gzip;q=0.5, br', true],
    'it is refused': ['gzip;q=0, *', false],
    'anything is asked for': ['*', true],
    'the text as it is is preferred': ['gzip;q=0.5, identity', false],
    'only others are asked for': ['br, zstd', false],
  };
  for (const [when, [header, wants]] of Object.entries(asked)) {
    it(`is ${wants ? '' : 'not '}used when ${when}`, () => assert.equal(wantsGzip(header), wants));
  }
});

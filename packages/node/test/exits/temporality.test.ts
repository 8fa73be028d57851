import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as stock from '@opentelemetry/exporter-metrics-otlp-http';
import { InstrumentType } from '@opentelemetry/sdk-metrics';
import { temporalityOf } from '../../src/exits/temporality.ts';

test('every instrument has the temporality that the exporter of OpenTelemetry gives it', () => {
  for (const [preference, selector] of [
    ['cumulative', stock.CumulativeTemporalitySelector],
    ['delta', stock.DeltaTemporalitySelector],
    ['lowmemory', stock.LowMemoryTemporalitySelector],
  ] as const) {
    for (const type of Object.values(InstrumentType)) {
      assert.equal(temporalityOf(preference)(type), selector(type), `${preference} ${type}`);
    }
  }
});

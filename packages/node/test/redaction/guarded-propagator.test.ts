import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultTextMapSetter, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { W3CBaggagePropagator } from '@opentelemetry/core';
import { createRedactor } from '@throughline/redact';
import { guardPropagator } from '../../src/redaction/guarded-propagator.ts';

test('baggage goes to the next service without entries that the policy would hide, and stays whole inside', () => {
  const redactor = createRedactor({ keys: ['ward'] });
  const propagator = guardPropagator(new W3CBaggagePropagator(), redactor);
  const baggage = propagation.createBaggage({
    tenant: { value: 'acme' },
    api_key: { value: 'abc' },
    ward: { value: '7' },
    note: { value: 'password=abc' },
  });
  const context = propagation.setBaggage(ROOT_CONTEXT, baggage);
  const carrier: Record<string, string> = {};
  propagator.inject(context, carrier, defaultTextMapSetter);
  assert.deepEqual(carrier, { baggage: 'tenant=acme' });
  assert.equal(propagation.getBaggage(context)?.getEntry('api_key')?.value, 'abc');
  assert.deepEqual(redactor.counts(), { key: 3 });
});

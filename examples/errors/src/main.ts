import {
  captureException,
  captureMessage,
  configureErrors,
  flow,
  setContext,
  setTag,
  setUser,
  withContext,
  withScope,
} from 'throughline';

class PaymentRefused extends Error {
  override name = 'PaymentRefused';
}

async function charge(amount: number): Promise<void> {
  try {
    throw new TypeError('Card reader is not a reader.');
  } catch (cause) {
    throw new PaymentRefused(`Could not charge ${amount}.`, { cause });
  }
}

// Sees every error redacted, before it is told; null drops it.
configureErrors({
  beforeSend: (event) => (event.errors[0]?.type === 'CustomerLeft' ? null : event),
});

class CustomerLeft extends Error {
  override name = 'CustomerLeft';
}

await withContext({ order_id: 'order-1' }, async () => {
  setUser({ id: 'user-1' });
  try {
    await charge(1200);
  } catch (error) {
    captureException(error, { amount: 1200 });
    captureException(error); // the same error, seen again on its way up: told once
  }
  captureException(new CustomerLeft('The customer walked away.')); // dropped by beforeSend
  captureMessage('The card reader will be replaced.', 'warning', { reader: 'front desk' });
});

await withScope(async () => {
  setTag('shop', 'berlin');
  setContext('till', { number: 4, drawer: 'open' });
  // Told once, with the flow and the step that it comes from.
  await flow('refund', { order_id: 'order-2' }, (f) =>
    f.step('find_payment', async () => {
      throw new RangeError('There is no payment 7731.');
    }),
  ).catch(() => {} /* the flow has told it */);
});

// Nobody catches this one: it is told once, and Node ends the process as it always does.
await charge(80);

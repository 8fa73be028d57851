import { captureException, captureMessage, setUser, withContext } from 'throughline';

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

await withContext({ order_id: 'order-1' }, async () => {
  setUser({ id: 'user-1' });
  try {
    await charge(1200);
  } catch (error) {
    captureException(error, { amount: 1200 });
    captureException(error); // the same error, seen again on its way up: told once
  }
  captureMessage('The card reader will be replaced.', 'warning', { reader: 'front desk' });
});

// Nobody catches this one: it is told once, and Node ends the process as it always does.
await charge(80);

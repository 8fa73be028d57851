// Nothing but the promises: the application imports this file, and `throughline rules` makes alerts of it.
import { type Slo, slo } from 'throughline';

// Fed by the requests of a route: no further code.
slo('checkout', {
  objective: 0.999,
  route: 'POST /checkout',
  description: 'Customers cannot buy.',
  runbook: 'https://runbooks.example/checkout',
});
slo('checkout-latency', { objective: 0.99, latency: '300ms', route: 'POST /checkout' });

// Fed by the flows of a name.
slo('refund', { objective: 0.995, flow: 'refund', period: '28d' });

/** The customer's fault, and not ours. */
export class CardRefused extends Error {
  override name = 'CardRefused';
}

// Measured where it is called.
export const payment: Slo = slo('payment', {
  objective: 0.995,
  latency: '2s',
  isFailure: (error) => !(error instanceof CardRefused),
});

import { slo } from '@throughline/api';

const checkout = slo('checkout', {
  objective: 0.999,
  latency: '300ms',
  period: '4w',
  route: 'POST /checkout',
});
const paid: Promise<number> = checkout.measure(async () => 1);
const sold: number = checkout.measure(() => 1);
checkout.record({ failed: false, durationMs: 12 });
void [paid, sold];

// @ts-expect-error an objective is needed
slo('x', {});
// @ts-expect-error an objective is a number
slo('x', { objective: '99.9%' });
// @ts-expect-error a latency has its unit
slo('x', { objective: 0.9, latency: 300 });
// @ts-expect-error a latency is a time
slo('x', { objective: 0.9, latency: '300' });
// @ts-expect-error a period is days or weeks
slo('x', { objective: 0.9, period: '1h' });
// @ts-expect-error an option is misspelt
slo('x', { objective: 0.9, latncy: '300ms' });
// @ts-expect-error an event has failed or not
checkout.record({ durationMs: 5 });

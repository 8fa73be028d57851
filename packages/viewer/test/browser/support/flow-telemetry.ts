import type { Viewer } from '@throughline/viewer';
import { type LogGiven, logs, type Plain, startMs } from '../../support/telemetry.ts';
import { send } from '../../support/viewer.ts';

const STEPS = ['reserve_stock', 'charge_card', 'print_label', 'hand_over'];

interface FlowGiven {
  number: number;
  /** Seconds ago. */
  startedAgo: number;
  /** Steps that began. */
  steps: number;
  outcome?: 'completed' | 'failed' | 'aborted';
  reason?: string;
  stalled?: boolean;
}

export function flowTrace(number: number): string {
  return number.toString(16).padStart(32, 'f');
}

/** Orders: eight done, two failed at the card, one aborted at the label, two under way of which one does not move. */
export async function sendFlows(viewer: Viewer): Promise<void> {
  const done: FlowGiven[] = Array.from({ length: 8 }, (_, i) => ({
    ...{ number: i + 1, startedAgo: 3_000 - i * 200, steps: 4, outcome: 'completed' as const },
  }));
  const others: FlowGiven[] = [
    { number: 21, startedAgo: 1_500, steps: 2, outcome: 'failed', reason: 'the card was refused' },
    { number: 22, startedAgo: 900, steps: 2, outcome: 'failed', reason: 'the card was refused' },
    { number: 31, startedAgo: 700, steps: 3, outcome: 'aborted', reason: 'process ended' },
    { number: 41, startedAgo: 14, steps: 1 },
    { number: 42, startedAgo: 610, steps: 3, stalled: true },
  ];
  await send(viewer, 'logs', logs('shop', ...[...done, ...others].flatMap(eventsOf)));
}

function eventsOf({ number, startedAgo, steps, outcome, reason, stalled = false }: FlowGiven): LogGiven[] {
  const start = Date.now() - startMs - startedAgo * 1_000;
  const event = (name: string, at: number, attributes: { [key: string]: Plain } = {}): LogGiven => ({
    ...{ traceId: flowTrace(number), span: '1', at, body: name, event: `throughline.flow.${name}` },
    attributes: {
      'throughline.flow.id': `order-${1_000 + number}`,
      'throughline.flow.name': 'ship_order',
      ...attributes,
    },
  });
  const end = start + steps * 2_000;
  return [
    event('started', start, { steps_total: STEPS.length }),
    ...STEPS.slice(0, steps).map((step, i) =>
      event('step', start + i * 2_000 + 1, { 'throughline.flow.step': step, steps_total: STEPS.length }),
    ),
    ...(stalled ? [event('heartbeat', Date.now() - startMs - 3_000)] : []),
    ...(outcome === undefined
      ? []
      : [
          event('ended', end, {
            'throughline.flow.outcome': outcome,
            ...(reason !== undefined && { reason }),
          }),
        ]),
  ];
}

import type { FlowItem } from '../../../src/read/shapes.ts';
import { foreign } from '../../parts/text.ts';

export type FlowTone = 'good' | 'bad' | 'warn' | '';

const OUTCOMES: Readonly<Record<string, readonly [text: string, tone: FlowTone]>> = {
  completed: ['✔ completed', 'good'],
  failed: ['✖ failed', 'bad'],
  aborted: ['✖ aborted', 'bad'],
  incomplete: ['incomplete', 'warn'],
};

/** How a flow is, or came out. */
export function flowState({ outcome, endedUs, stalled }: FlowItem): readonly [text: string, tone: FlowTone] {
  if (endedUs === null) return stalled ? ['● does not move', 'warn'] : ['● in flight', ''];
  return OUTCOMES[outcome ?? ''] ?? [foreign(outcome ?? 'ended', 30), ''];
}

/** Microseconds since it began, or from its beginning to its end; null where its beginning is not known. */
export function flowAgeUs({ startedUs, endedUs }: FlowItem, nowUs: number): number | null {
  return startedUs === null ? null : Math.max(0, (endedUs ?? nowUs) - startedUs);
}

/** `charge_card, 2 of 4` */
export function flowStep({ step, steps, stepsTotal, progress }: FlowItem): string {
  if (step === null) return '';
  const place = progress ?? (stepsTotal === null ? null : { done: steps.length, total: stepsTotal });
  const total = place?.total == null ? '' : ` of ${place.total}`;
  return `${foreign(step, 80)}${place === null ? '' : `, ${place.done}${total}`}`;
}

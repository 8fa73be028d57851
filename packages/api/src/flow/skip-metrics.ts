import { type Context, type Counter, type MeterProvider, metrics } from '@opentelemetry/api';
import { withRule } from '../checklist-rules.ts';
import { textOf } from '../plain.ts';
import { getRuntime, type RuntimeState, reportFault } from '../runtime-state.ts';
import { labelOf } from './flow-names.ts';

const runtime: RuntimeState = getRuntime();
/** Reasons should be words, and few; more pairs of event and reason than this are counted together. */
const MOST_PAIRS = 500;
const OTHER = 'other';

let provider: MeterProvider | undefined;
let counter: Counter | undefined;
const pairs = new Set<string>();

/** Counts something that was left out. Never throws. */
export function countSkip(event: string, reason: string, where: Context): void {
  try {
    const pair = `${event} ${reason}`;
    if (!pairs.has(pair) && pairs.size < MOST_PAIRS) pairs.add(pair);
    const label = (text: string): string =>
      pairs.has(pair) ? labelOf(runtime.redactor.redactText(text), 'reason') : OTHER;
    current().add(1, { event: label(event), reason: label(reason) }, where);
  } catch (error) {
    reportFault('flow metrics', error as Error);
  }
}

/** The reason that was given; told where there is none. */
export function reasonOf(options: unknown, what: string): string {
  const reason =
    typeof options === 'object' && options !== null ? (options as { reason?: unknown }).reason : undefined;
  if (typeof reason === 'string' && reason !== '') return reason;
  const warning = `${what} has to be given a reason, a text; "unknown" is used instead`;
  reportFault('flow', withRule('no-silent-return', warning));
  return reason === undefined || reason === '' ? 'unknown' : textOf(reason).slice(0, 64);
}

function current(): Counter {
  const now = metrics.getMeterProvider();
  if (counter !== undefined && now === provider) return counter;
  provider = now;
  counter = now.getMeter('@throughline/api').createCounter('throughline.skipped', {
    description: 'What was left out on purpose, by event and reason: early returns and skipped steps.',
    unit: '{skip}',
  });
  return counter;
}

import type { WindowError } from '../read/window-events.ts';
import { type NextCall, type Observation, traceCall } from './observation.ts';
import { rateChange } from './statistics.ts';
import { secondsOf, type Window } from './window.ts';

/** Kinds of errors that were never seen before the later window, and those that come much more often. */
export function findErrors(before: Window, after: Window): Observation[] {
  const earlier = new Map(before.errors.map((error) => [error.fingerprint, error]));
  const found: Observation[] = [];
  for (const error of after.errors) {
    const count = earlier.get(error.fingerprint)?.count ?? 0;
    // The same error may have two fingerprints: its sender's, and ours where only a span told of it.
    const isKnown = before.errors.some((one) => sentenceOf(one) === sentenceOf(error));
    if (error.firstUs >= after.fromUs && !isKnown) {
      found.push(observed('new_error', `a new kind of error: ${error.count} times`, error, after));
      continue;
    }
    const was = { count, seconds: secondsOf(before) };
    if (rateChange(was, { count: error.count, seconds: secondsOf(after) }) !== 'more') continue;
    const words = `a known error comes more often: ${count} -> ${error.count} times`;
    found.push(observed('more_errors', words, error, after));
  }
  return found;
}

function observed(kind: Observation['kind'], words: string, error: WindowError, after: Window): Observation {
  const { traceIds } = error;
  return {
    kind,
    words,
    facts: [sentenceOf(error)],
    traceIds,
    share: Math.min(1, Math.max(1, traceIds.length) / Math.max(1, after.requests.length)),
    example: traceIds[0],
    next: nextOf(error),
  };
}

function sentenceOf({ service, type, message }: WindowError): string {
  return `service ${service}, ${type}: ${message.split('\n', 1)[0] ?? ''}`;
}

/** Senders give fingerprints, too; only one that is plainly none of anybody's words is passed on. */
export const PLAIN_FINGERPRINT: RegExp = /^[0-9a-f]{8,64}$/;

function nextOf({ fingerprint, traceIds }: WindowError): NextCall {
  const [traceId] = traceIds;
  if (traceId !== undefined) return traceCall(traceId);
  const given = PLAIN_FINGERPRINT.test(fingerprint);
  return { tool: 'list_errors', arguments: given ? { fingerprint } : {} };
}

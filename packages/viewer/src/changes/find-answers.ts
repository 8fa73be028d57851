import { type Observation, percentText, traceCall } from './observation.ts';
import { partsOf, type Request } from './requests.ts';
import { ratesOf } from './find-traffic.ts';
import { hasGrown, rateChange } from './statistics.ts';
import type { Window } from './window.ts';

/** Routes that answer otherwise than before, and those that refuse without saying why. */
export function findAnswers(before: Window, after: Window): Observation[] {
  const found: Observation[] = [];
  for (const [route, requests] of after.routes) {
    const earlier = before.routes.get(route) ?? [];
    const { was: rateBefore, is: rate } = ratesOf(route, before, after);
    const isBusier = rateChange(rateBefore, rate) === 'more';
    // More of what goes well leaves less of a share to the rest, which has not changed.
    const told = isBusier ? requests.filter((request) => !isSuccess(request)) : requests;
    for (const answer of new Set(told.map(answerOf))) {
      const isAnswer = (request: Request): boolean => answerOf(request) === answer;
      const counts = `${answerCounts(earlier)} -> ${answerCounts(requests)}`;
      found.push(
        ...observed('answers_changed', isAnswer, { route, earlier, requests, after }, (now, was) => [
          `other answers: ${answer} for ${now}, ${was} before`,
          `answers: ${counts}`,
        ]),
      );
    }
    found.push(
      ...observed('silent_refusals', isSilent, { route, earlier, requests, after }, (now, was) => [
        `refused without a reason: ${now} were answered with 4xx and their service wrote neither a log record with a reason nor a warning, ${was} before`,
        `answers: ${answerCounts(requests)}`,
      ]),
    );
  }
  return found;
}

function observed(
  kind: Observation['kind'],
  matches: (request: Request) => boolean,
  given: { route: string; earlier: readonly Request[]; requests: readonly Request[]; after: Window },
  tell: (now: string, was: string) => [words: string, fact: string],
): Observation[] {
  const { route, earlier, requests, after } = given;
  const touched = requests.filter(matches);
  const was = { some: earlier.filter(matches).length, all: earlier.length };
  if (!hasGrown(was, { some: touched.length, all: requests.length })) return [];
  const { service, name } = partsOf(route);
  const example = touched.at(-1);
  const [words, fact] = tell(
    `${touched.length} of ${requests.length} requests`,
    percentText(was.some, was.all),
  );
  return [
    {
      kind,
      words,
      facts: [`service ${service}, ${name}`, fact],
      traceIds: touched.map(({ traceId }) => traceId),
      share: touched.length / after.requests.length,
      example: example?.traceId,
      next: traceCall(example?.traceId ?? ''),
    },
  ];
}

function isSilent({ status, reasoned }: Request): boolean {
  return status !== null && status >= 400 && status < 500 && !reasoned;
}

function isSuccess({ status, failed }: Request): boolean {
  return !failed && (status ?? 0) < 400;
}

/** The HTTP status; without one, whether it failed. */
function answerOf({ status, failed }: Request): string {
  if (status !== null) return `status ${status}`;
  return failed ? 'failed' : 'ok';
}

function answerCounts(requests: readonly Request[]): string {
  const counts = new Map<string, number>();
  for (const request of requests) counts.set(answerOf(request), (counts.get(answerOf(request)) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([answer, count]) => `${count} x ${answer}`)
    .join(', ');
}

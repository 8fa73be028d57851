import type { Deploy } from '../../changes/find-deploys.ts';
import type { Observation } from '../../changes/observation.ts';
import type { Finding } from '../../changes/rank.ts';
import { type Changes, whatChanged as compare } from '../../changes/what-changed.ts';
import { secondsOf, type Window } from '../../changes/window.ts';
import { Answer } from '../answer.ts';
import { ArgumentError } from '../argument-error.ts';
import { timeText } from '../times.ts';
import type { Tool } from '../tool.ts';

/** Microseconds before now that are still on their way: spans, log records and metrics of one request come apart. */
const SETTLING_US = 2_000_000;
const MAX_WINDOW_US = 31 * 86_400_000_000;
const SHOWN_FINDINGS = 12;
const SHOWN_ALSO = 5;

export const whatChanged: Tool = {
  name: 'what_changed',
  title: 'What changed between two windows of time',
  description:
    'Begin here when something is wrong since some time. Compares a window of time with the one before it and tells what is different beyond chance, the gravest first, each with a trace as example: lost telemetry, connection pools that grow, retries, repeated calls (N+1), flows that stop at a step, failing calls, services that are gone, new or more errors, other HTTP statuses, refusals without a reason, slower routes and what they wait for, other request rates; and new versions.',
  parameters: {
    from: {
      type: 'time',
      required: true,
      description: 'Begin of the later window: since when it is wrong, or when something was deployed.',
    },
    to: { type: 'time', description: 'Its end; by default now.' },
    before: {
      type: 'time',
      description: 'Begin of the earlier window. By default it is as long as the later one and ends at from.',
    },
    before_to: { type: 'time', description: 'End of the earlier window; by default from.' },
  },
  async run(source, given) {
    const nowUs = Date.now() * 1_000;
    const fromUs = given.time('from', Date.now()) ?? nowUs;
    const untilUs = Math.min(given.time('to', Date.now()) ?? nowUs, nowUs - SETTLING_US);
    const beforeUntilUs = given.time('before_to', Date.now()) ?? fromUs;
    const beforeUs = given.time('before', Date.now()) ?? beforeUntilUs - (untilUs - fromUs);
    if (untilUs <= fromUs) {
      throw new ArgumentError(
        'from must be before to, and at least two seconds ago: what is younger is still on its way.',
      );
    }
    if (beforeUs >= beforeUntilUs || beforeUntilUs > fromUs) {
      throw new ArgumentError('The earlier window must end at from or before it, and begin before its end.');
    }
    if (untilUs - fromUs > MAX_WINDOW_US || beforeUntilUs - beforeUs > MAX_WINDOW_US) {
      throw new ArgumentError('A window must not be longer than 31 days.');
    }
    return answerOf(await compare(source, { beforeUs, beforeUntilUs, fromUs, untilUs }));
  },
};

function answerOf({ before, after, findings, deploys, newServices }: Changes): Answer {
  const answer = new Answer(headOf(before, after, findings.length));
  answer.say(`Earlier window: ${windowText(before)}`);
  answer.say(`Later window: ${windowText(after)}`);
  for (const deploy of deploys) tellDeploy(answer, deploy);
  if (newServices.length > 0) answer.say('New services:');
  for (const service of newServices) answer.tell(service);
  for (const [at, finding] of findings.slice(0, SHOWN_FINDINGS).entries())
    tellFinding(answer, at + 1, finding);
  if (findings.length > SHOWN_FINDINGS) {
    answer.rest(`${findings.length - SHOWN_FINDINGS} lesser findings are left out.`);
  }
  const [first] = findings;
  if (first !== undefined) answer.next(first.lead.next.tool, first.lead.next.arguments);
  else answer.next(after.traces === 0 || before.traces === 0 ? 'health' : 'service_map');
  return answer;
}

function headOf(before: Window, after: Window, findings: number): string {
  const empty = [before, after].filter(({ traces }) => traces === 0).length;
  if (empty > 0 && findings === 0)
    return 'Nothing can be compared: there are no traces in one of the windows, or in both.';
  if (findings === 0) return 'Nothing changed beyond chance.';
  return findings === 1 ? '1 finding.' : `${findings} findings, the gravest first.`;
}

function tellDeploy(answer: Answer, { service, version, isNew, atUs }: Deploy): void {
  answer.say(
    isNew
      ? `A new version, first seen ${timeText(atUs)}:`
      : `A version is gone, last seen ${timeText(atUs)}:`,
  );
  answer.tell(`service ${service}, version ${version}`);
}

function tellFinding(answer: Answer, number: number, { lead, also }: Finding): void {
  answer.say('');
  answer.say(`Finding ${number}. ${sentence(lead)}`);
  for (const fact of lead.facts) answer.tell(fact);
  for (const one of also.slice(0, SHOWN_ALSO)) {
    answer.say(`  in nearly the same requests: ${one.words}`);
    for (const fact of one.facts) answer.tell(fact, 2);
  }
  if (also.length > SHOWN_ALSO) answer.say(`  and ${also.length - SHOWN_ALSO} more observations about them`);
  answer.say(`  look at: ${lead.next.tool} ${JSON.stringify(lead.next.arguments)}`);
}

function sentence({ kind, words, share }: Observation): string {
  return `[${kind}, touches ${Math.round(100 * Math.min(1, share))} % of all requests] ${words}`;
}

function windowText(window: Window): string {
  const { fromUs, untilUs, traces, every, requests } = window;
  const sample = every === 1 ? '' : `, one in ${every} of which was looked at`;
  return `${timeText(fromUs)} to ${timeText(untilUs)} (${Math.round(secondsOf(window))} s), ${traces} traces${sample}, ${requests.length} requests.`;
}

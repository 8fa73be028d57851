import { setTimeout as delay } from 'node:timers/promises';

type Step = [method: 'GET' | 'POST', path: string, body?: unknown];
/** Requests that are sent one after the other. */
type Story = Step[];

const questions = { reading: ['r1', 'r2'], listening: ['l1'], writing: ['w1'] } as const;
type Area = keyof typeof questions;

/** An assessment with this many submissions is reported on. */
const FILLED = 'filled';
const SUBMISSIONS = 6;
const TIMEOUT_MS = 60_000;

function person(skillArea: Area): { userId: string; skillArea: Area } {
  return { userId: 'user-1', skillArea };
}

function submit(assessment: string, area: Area, value = 4, names: readonly string[] = questions[area]): Step {
  const answers = names.map((question) => ({ question, value }));
  return ['POST', `/assessments/${assessment}/answers`, { ...person(area), answers }];
}

function post(assessment: string, what: 'retake' | 'certificates' | 'finish', area: Area): Step {
  return ['POST', `/assessments/${assessment}/${what}`, person(area)];
}

function report(assessment: string): Step {
  return ['GET', `/assessments/${assessment}/report`];
}

/** Stories of one phase, errors of every day included, each kind spread over it. `name` keeps the assessments of phases apart. */
function storiesOf(name: string): Story[] {
  const each = (count: number, story: (id: string) => Story): { place: number; story: Story }[] =>
    Array.from({ length: count }, (_, at) => ({ place: (at + 0.5) / count, story: story(`${name}-${at}`) }));
  return [
    ...each(8, (id) => [submit(`s-${id}`, 'reading')]),
    ...each(5, (id) => [submit(`r-${id}`, 'reading'), post(`r-${id}`, 'retake', 'reading')]),
    ...each(8, (id) => [post(`n-${id}`, 'retake', 'reading')]),
    // In the first part of the phase: what they leave behind is to be seen in the rest.
    ...each(8, () => [post(FILLED, 'certificates', 'listening')]).map(({ place, story }) => ({
      ...{ place: 0.6 * place, story },
    })),
    ...each(6, () => [post(FILLED, 'finish', 'reading')]),
    ...each(8, () => [report(FILLED)]),
    ...each(2, () => [report('empty')]),
    ...each(2, () => [submit(FILLED, 'reading', 9)]),
    ...each(2, (id) => [submit(`u-${id}`, 'reading', 3, ['r99'])]),
    ...each(2, (id) => [submit(`w-${id}`, 'writing')]),
  ]
    .sort((a, b) => a.place - b.place)
    .map(({ story }) => story);
}

/** What is reported on and certified. */
export async function prepare(baseUrl: string): Promise<void> {
  for (let count = 0; count < SUBMISSIONS; count += 1) await send(baseUrl, submit(FILLED, 'reading'));
  await send(baseUrl, submit(FILLED, 'listening'));
}

/** Milliseconds that a request may take from here to its service on a busy machine. */
const ON_THE_WAY_MS = 1_500;

/**
 * The same requests at the same pace each time; comes back when all are answered.
 *
 * @param hot more of one request, as from a client that has gone wild
 * @returns the time, in milliseconds since 1970, by which all had begun
 */
export async function sendPhase(baseUrl: string, name: string, ms: number, hot = 0): Promise<number> {
  let lastSent = 0;
  const stories = storiesOf(name);
  for (let count = 0; count < hot; count += 1) {
    stories.splice(Math.floor((count * stories.length) / hot), 0, [report(FILLED)]);
  }
  const begin = performance.now();
  const sent = stories.map(async (story, at) => {
    await delay(Math.max(0, begin + (at * ms) / stories.length - performance.now()));
    for (const step of story) {
      lastSent = Date.now();
      await send(baseUrl, step);
    }
  });
  await Promise.all([...sent, delay(ms)]);
  return Math.min(lastSent + ON_THE_WAY_MS, Date.now());
}

async function send(baseUrl: string, [method, path, body]: Step): Promise<void> {
  const answer = await fetch(new URL(path, baseUrl), {
    method,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  await answer.arrayBuffer();
}

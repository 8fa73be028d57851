import { setTimeout as delay } from 'node:timers/promises';
import { startViewer, type Viewer } from '@throughline/viewer';
import { planTraffic } from '../traffic/plan.ts';
import { startTraffic, type Traffic, type TrafficCounts } from '../traffic/sender.ts';
import { banner } from './banner.ts';
import type { Child } from './child.ts';
import { startDatabase } from './database.ts';
import { destinationOf, serviceEnvironment } from './destination.ts';
import type { DemoOptions } from './options.ts';
import { startService } from './service.ts';
import { type StopRequest, unlessStopped } from './stop-request.ts';

const STOP_WITHIN_MS = 3_000;
const WIDTH_OF_A_PIPE = 140;

/** Starts all parts, lets them run, and takes them down again in reverse order; returns the exit code. */
export async function runDemo(
  options: DemoOptions,
  env: NodeJS.ProcessEnv,
  stop: StopRequest,
  started: (child: Child) => void,
): Promise<number> {
  const closers: (() => Promise<void>)[] = [];
  let exitCode = 0;
  try {
    exitCode = await run(options, env, stop, started, (close) => closers.push(close));
  } catch (error) {
    // What was half started when somebody asked to stop is allowed to fail.
    if (!stop.signal.aborted) {
      complain((error as Error).message);
      exitCode = 1;
    }
  }
  for (const close of closers.reverse()) {
    await close().catch((error: Error) => {
      complain(error.message);
      exitCode = 1;
    });
  }
  return exitCode;
}

async function run(
  { seconds, seed, rate }: DemoOptions,
  env: NodeJS.ProcessEnv,
  stop: StopRequest,
  started: (child: Child) => void,
  onClose: (close: () => Promise<void>) => void,
): Promise<number> {
  let traffic: Traffic | undefined;
  // Registered first, hence said last: below the trees of the last requests.
  onClose(async () => {
    if (traffic !== undefined) process.stdout.write(summary(traffic.counts));
  });
  const { ownEndpoint, showStdout } = destinationOf(env);
  const viewer = ownEndpoint === undefined ? await openViewer(onClose) : undefined;
  const endpoint = viewer?.url;
  const output = (name: string) => ({
    onStdout: (line: string) => showStdout && process.stdout.write(`${line}\n`),
    onStderr: (line: string) => process.stderr.write(`[${name}] ${line}\n`),
  });
  /** Registered before the first wait, so that a stop in the middle of a start finds it. */
  const track = (child: Child) => {
    started(child);
    onClose(() => stopChild(child));
  };
  const service = (name: string, more: NodeJS.ProcessEnv = {}) =>
    startService(
      { name, env: { ...serviceEnvironment(name, endpoint, env), ...more }, ...output(name) },
      stop.signal,
      track,
    );

  process.stdout.write('Starting the database and two services ...\n');
  const firstParts = Promise.all([startDatabase(env, output('database'), track), service('scoring')]);
  const [database, scoring] = await unlessStopped(firstParts, stop);
  onClose(database.tidy);
  const assessments = await service('assessments', {
    DATABASE_URL: database.url,
    DATABASE_SCHEMA: database.schema,
    DATABASE_CONNECTIONS: String(database.connections),
    SCORING_URL: scoring.url,
  });
  const services = [assessments, scoring];
  process.stdout.write(
    banner({ services, database: database.description, seconds, ownEndpoint, page: viewer?.pageUrl }),
  );

  const sending = startTraffic(assessments.url, planTraffic(seed), rate);
  traffic = sending;
  onClose(() => sending.stop());
  const parts = [assessments.child, scoring.child, database.child].filter((child) => child !== undefined);
  const loss = await Promise.race([
    stop.asked,
    ...(seconds === undefined ? [] : [delay(seconds * 1_000)]),
    ...parts.map((child) => child.ended.then((end) => `${child.name} ${end}`)),
  ]);
  if (loss === undefined) return 0;
  complain(`${loss}. Without it the demo cannot go on.`);
  return 1;
}

/** It keeps the telemetry in memory for its page, and prints each finished request as a tree. */
async function openViewer(onClose: (close: () => Promise<void>) => void): Promise<Viewer> {
  // A file or a pipe has no width of its own.
  const width = process.stdout.columns ? {} : { width: WIDTH_OF_A_PIPE };
  const viewer = await startViewer({ port: 0, terminal: width, onNotice: complain });
  onClose(async () => {
    await viewer.close();
    const dropped = viewer.terminal?.droppedTraces ?? 0;
    if (dropped > 0) complain(`The terminal was too slow for ${dropped} more trees.`);
  });
  return viewer;
}

async function stopChild(child: Child): Promise<void> {
  if (!(await child.stop(STOP_WITHIN_MS))) {
    throw new Error(`${child.name} did not stop within ${STOP_WITHIN_MS / 1_000} s and was killed.`);
  }
}

function summary({ sent, succeeded, refused, failed, unanswered, unexpected }: TrafficCounts): string {
  const surprise = unexpected === 0 ? '' : ` ${unexpected} of them ended otherwise than planned.`;
  const silence = unanswered === 0 ? '' : `, ${unanswered} without an answer`;
  return `Sent ${sent} requests: ${succeeded} succeeded, ${refused} refused (4xx), ${failed} failed (5xx)${silence}.${surprise}\n`;
}

function complain(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Child } from '../../../examples/demo/src/run/child.ts';
import { startDatabase } from '../../../examples/demo/src/run/database.ts';
import { serviceEnvironment } from '../../../examples/demo/src/run/destination.ts';
import { type Service, startService } from '../../../examples/demo/src/run/service.ts';
import { type PlannedRequest, planTraffic } from '../../../examples/demo/src/traffic/plan.ts';

/** A request of the demo's traffic that was answered; `id` went along as X-Request-Id. */
export interface SentRequest extends PlannedRequest {
  id: string;
  status: number;
  milliseconds: number;
  /** By the clock of `performance.now()`. */
  answeredAt: number;
}

export interface TrafficOptions {
  requests: number;
  /** Ends the traffic before that. */
  until?: AbortSignal;
  perSecond: number;
  /** Another list of requests. */
  seed?: number;
  /** What the ids begin with; `request` unless said. */
  prefix?: string;
  /** Called with each request once it was answered. */
  onAnswer?(request: SentRequest): void;
  /** Requests that nobody answers, since the service is gone, are left out; else the first of them is thrown. */
  mayFail?: boolean;
}

export interface DemoOptions {
  /** How the services keep what they cannot send; the default is theirs. */
  spool?: 'spill' | 'durable';
  /** Further variables of both services. */
  env?: Record<string, string>;
}

/** The demo's database and two services under Throughline, sending to a Collector. */
export interface RunningDemo {
  /** The one that runs now. */
  readonly assessments: Service;
  scoring: Service;
  /** What the services have written to stderr: what the SDK says about itself. */
  stderr(): string;
  /** Sends the demo's traffic, each request with an id of its own, and waits for all answers. */
  send(options: TrafficOptions): Promise<SentRequest[]>;
  /** SIGKILL to `assessments`, and another one at the same address with the same spool, once the first is gone. */
  replaceAssessments(): Promise<Service>;
  /** SIGTERM to the services: they hand over what they still have. Twice is harmless. */
  close(): Promise<void>;
}

const MAX_IN_FLIGHT = 8;

/** @param otlpEndpoint where the services send, such as the Collector's HTTP address */
export async function startDemo(
  otlpEndpoint: string,
  { spool = 'spill', env: given = {} }: DemoOptions = {},
): Promise<RunningDemo> {
  // What a service leaves on disk is for its next worker in the same test, and for nobody else.
  const spoolFolder = mkdtempSync(join(tmpdir(), 'throughline-demo-spool-'));
  const env = {
    ...withoutTelemetrySettings(process.env),
    OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint,
    // A minute would be too long to wait for figures.
    OTEL_METRIC_EXPORT_INTERVAL: '2000',
    THROUGHLINE_LOG_FORMAT: 'none',
    THROUGHLINE_LOG_LEVEL: 'debug',
    THROUGHLINE_SPOOL: spool,
    THROUGHLINE_SPOOL_DIR: spoolFolder,
    ...given,
  };
  const children: Child[] = [];
  let stderr = '';
  const output = (name: string) => ({
    onStdout: () => undefined,
    onStderr: (line: string) => {
      stderr += `[${name}] ${line}\n`;
    },
  });
  const track = (child: Child) => children.push(child);
  const service = (name: string, more: NodeJS.ProcessEnv = {}) =>
    startService(
      { name, env: { ...serviceEnvironment(name, undefined, env), ...more }, ...output(name) },
      new AbortController().signal,
      track,
    );
  const close = async () => {
    for (const child of children.splice(0).reverse()) await child.stop(10_000);
    rmSync(spoolFolder, { recursive: true, force: true });
  };
  try {
    const [database, scoring] = await Promise.all([
      startDatabase(env, output('database'), track),
      service('scoring'),
    ]);
    const surroundings = {
      DATABASE_URL: database.url,
      DATABASE_SCHEMA: database.schema,
      DATABASE_CONNECTIONS: String(database.connections),
      SCORING_URL: scoring.url,
    };
    let assessments = await service('assessments', surroundings);
    const { url } = assessments;
    return {
      get assessments() {
        return assessments;
      },
      scoring,
      stderr: () => stderr,
      send: (options) => sendTraffic(url, options),
      async replaceAssessments() {
        assessments.child.kill();
        await assessments.child.ended;
        assessments = await service('assessments', { ...surroundings, PORT: new URL(url).port });
        return assessments;
      },
      close,
    };
  } catch (error) {
    await close();
    throw new Error(`The demo did not start: ${(error as Error).message}\n${stderr}`);
  }
}

async function sendTraffic(
  baseUrl: string,
  { requests, perSecond, seed = 1, prefix = 'request', onAnswer, mayFail = false, until }: TrafficOptions,
): Promise<SentRequest[]> {
  const plan = planTraffic(seed);
  const sent: SentRequest[] = [];
  const inFlight = new Set<Promise<unknown>>();
  const started = performance.now();
  let previous: { story: number; done: Promise<unknown> } = { story: -1, done: Promise.resolve() };
  for (let number = 0; number < requests && !until?.aborted; number += 1) {
    const due = started + (number * 1_000) / perSecond - performance.now();
    if (due > 0) await new Promise((resolve) => setTimeout(resolve, due));
    // Slow services are not buried under requests.
    while (inFlight.size >= MAX_IN_FLIGHT) await Promise.race(inFlight);
    const request = plan.next().value;
    // Requests of one story build on one another.
    const turn = request.story === previous.story ? previous.done : Promise.resolve();
    const done = turn
      .then(() => send(baseUrl, request, `${prefix}-${number + 1}`))
      .then(
        (answered) => {
          sent.push(answered);
          onAnswer?.(answered);
        },
        (error) => {
          if (!mayFail) throw error;
        },
      )
      .finally(() => inFlight.delete(done));
    inFlight.add(done);
    previous = { story: request.story, done };
  }
  await Promise.all(inFlight);
  return sent;
}

async function send(baseUrl: string, request: PlannedRequest, id: string): Promise<SentRequest> {
  const started = performance.now();
  const response = await fetch(new URL(request.path, baseUrl), {
    method: request.method,
    headers: { 'content-type': 'application/json', 'x-request-id': id },
    signal: AbortSignal.timeout(20_000),
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  });
  await response.arrayBuffer();
  const answeredAt = performance.now();
  return { ...request, id, status: response.status, milliseconds: answeredAt - started, answeredAt };
}

/** What a developer's shell sets for other programs must not change what is asserted. */
function withoutTelemetrySettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = /^(OTEL_|THROUGHLINE_|DATABASE_|NODE_OPTIONS$)/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !own.test(name)));
}

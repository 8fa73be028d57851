import type { HealthDetails, Liveness, Readiness } from '@throughline/api';
import { holderOf, TOKEN_ADVICE } from '../management/token-holder.ts';

/** The part of `health` of `@throughline/api` that probes need. */
export interface HealthSource {
  liveness(): Liveness;
  readiness(): Promise<Readiness>;
  startup(): Promise<Readiness>;
  group(name: string): Promise<Readiness | undefined>;
  details(): Promise<HealthDetails>;
}

/** What is read of a request. */
export interface ProbeRequest {
  readonly method: string | undefined;
  /** Without the query. */
  readonly path: string;
  readonly authorization: string | undefined;
}

export interface ProbeAnswer {
  readonly status: number;
  /** Names in lower case; without `content-length`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ProbeOptions {
  readonly health: HealthSource;
  /** What the paths begin with: `/health`. */
  readonly path: string;
  /** Who may read the details; undefined: nobody. `false`: there is no such path at all. */
  readonly token: string | undefined | false;
}

/**
 * Answers requests for health, liveness at once; undefined for those that ask for something else. Never throws or rejects.
 */
export type Probes = (request: ProbeRequest) => ProbeAnswer | Promise<ProbeAnswer> | undefined;

type StateAnswer = Pick<Readiness, 'status' | 'timestamp'> & Partial<Pick<Readiness, 'checks'>>;

/** What is asked for, below the path of health. */
type Ask = (authorization: string | undefined) => ProbeAnswer | Promise<ProbeAnswer>;

const EVERY_ANSWER = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/**
 * The answers of `/health` (liveness), `/health/ready`, `/health/startup`, `/health/group/<name>`: states only, 503 for
 * `down`. `/health/details` is for holders of the management token.
 */
export function createProbes({ health, path: base, token }: ProbeOptions): Probes {
  const isHolder = token === false ? undefined : holderOf(token);
  const asks = new Map<string, Ask>([
    ['', () => stateAnswer(health.liveness())],
    ['/ready', async () => stateAnswer(await health.readiness())],
    ['/startup', async () => stateAnswer(await health.startup())],
  ]);
  if (isHolder !== undefined) {
    asks.set('/details', async (authorization) => {
      const authority = isHolder(authorization);
      if (authority === 'nobody') return textAnswer(404, TOKEN_ADVICE);
      if (authority === 'no')
        return { ...textAnswer(401, ''), headers: { ...EVERY_ANSWER, 'www-authenticate': 'Bearer' } };
      return jsonAnswer(200, await health.details());
    });
  }

  function askOf(path: string): Ask | undefined {
    if (!path.startsWith(base)) return undefined;
    const below = path.slice(base.length);
    const group = /^\/group\/([a-z][a-z0-9_-]*)$/.exec(below)?.[1];
    if (group === undefined) return asks.get(below);
    return async () => {
      const answer = await health.group(group);
      return answer === undefined ? textAnswer(404, '') : stateAnswer(answer);
    };
  }

  return ({ method, path, authorization }) => {
    const ask = askOf(path);
    if (ask === undefined) return undefined;
    if (method !== 'GET' && method !== 'HEAD') {
      return { ...textAnswer(405, ''), headers: { ...EVERY_ANSWER, allow: 'GET, HEAD' } };
    }
    return answerSafely(ask, authorization);
  };
}

/** What fails while it is asked is down, and no word of why leaves. */
function answerSafely(ask: Ask, authorization: string | undefined): ReturnType<Ask> {
  try {
    const answer = ask(authorization);
    return answer instanceof Promise ? answer.catch(downAnswer) : answer;
  } catch {
    return downAnswer();
  }
}

function downAnswer(): ProbeAnswer {
  return jsonAnswer(503, { status: 'down', timestamp: new Date().toISOString() });
}

function stateAnswer({ status, timestamp, checks }: StateAnswer): ProbeAnswer {
  return jsonAnswer(status === 'down' ? 503 : 200, { status, timestamp, checks });
}

function jsonAnswer(status: number, body: unknown): ProbeAnswer {
  const headers = { 'content-type': 'application/json; charset=utf-8', ...EVERY_ANSWER };
  return { status, headers, body: JSON.stringify(body) };
}

function textAnswer(status: number, body: string): ProbeAnswer {
  const headers =
    body === '' ? EVERY_ANSWER : { 'content-type': 'text/plain; charset=utf-8', ...EVERY_ANSWER };
  return { status, headers, body };
}

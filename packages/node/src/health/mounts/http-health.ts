import type { IncomingMessage, ServerResponse } from 'node:http';
import { writeAnswer } from '../write-answer.ts';
import { type MountOptions, mountedProbes } from './mount-options.ts';

/** @returns whether the request was one for health, and is or will be answered */
export type HttpHealth = (request: IncomingMessage, response: ServerResponse) => boolean;

/** Calls `next` for requests that ask for something else. */
export type ConnectHealth = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/**
 * Health in a server of plain `node:http`.
 *
 * @example
 * const health = httpHealth();
 * createServer((request, response) => health(request, response) || app(request, response));
 */
export function httpHealth(options?: MountOptions): HttpHealth {
  return answering('httpHealth', options);
}

/**
 * Health in Express, Connect and whatever takes their middleware.
 *
 * @example
 * app.use(expressHealth());
 */
export function expressHealth(options?: MountOptions): ConnectHealth {
  const isAnswered = answering('expressHealth', options);
  return (request, response, next) => {
    if (!isAnswered(request, response)) next();
  };
}

function answering(mount: string, options: MountOptions | undefined): HttpHealth {
  const { probes } = mountedProbes(mount, options);
  return (request, response) => {
    const path = (request.url ?? '').split(/[?#]/, 1)[0] ?? '';
    const answer = probes({ method: request.method, path, authorization: request.headers.authorization });
    if (answer !== undefined) writeAnswer(response, answer);
    return answer !== undefined;
  };
}

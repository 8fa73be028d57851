import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { context } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { quietListener } from '../quietly.ts';
import { MadeRequest } from './made-request.ts';

/** Published by Node for `http` and `https` alike, whichever way an application has loaded them. */
const CREATED = 'http.client.request.created';
const ERROR = 'http.client.request.error';
const ANSWERED = 'http.client.response.finish';
/** What a subscriber or listener throws would end the process. */
const FAULTS = 'HTTP client';

interface Message {
  request: ClientRequest;
  response?: IncomingMessage;
  error?: unknown;
}

/**
 * Gives each request of `node:http` and `node:https` a client span and a duration, and sends the trace on with it.
 *
 * @returns a function that ends that.
 */
export function watchClientRequests(): () => void {
  const made = new WeakMap<ClientRequest, MadeRequest>();
  const undo = [
    listen(CREATED, ({ request }) => {
      if (isTracingSuppressed(context.active())) return;
      const one = new MadeRequest(request);
      made.set(request, one);
      request.once(
        'close',
        quietListener(FAULTS, () => one.close()),
      );
    }),
    listen(ANSWERED, ({ request, response }) => {
      const one = made.get(request);
      if (one === undefined || response === undefined) return;
      one.answered(request, response);
      response.once(
        'end',
        quietListener(FAULTS, () => one.end(response)),
      );
    }),
    listen(ERROR, ({ request, error }) => made.get(request)?.fail(error)),
  ];
  return () => {
    for (const one of undo) one();
  };
}

function listen(channel: string, hear: (message: Message) => void): () => void {
  const listener = quietListener(FAULTS, (message: unknown) => hear(message as Message));
  subscribe(channel, listener);
  return () => {
    unsubscribe(channel, listener);
  };
}

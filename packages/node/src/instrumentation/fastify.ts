import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { context, trace } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import { quietly } from './quietly.ts';
import { recordHandlerError } from './record-error.ts';

interface FastifyRequest {
  routeOptions?: { url?: string };
}

interface HandlerMessage {
  request?: FastifyRequest;
  route?: { url?: string };
  error?: unknown;
}

interface FastifyInstance {
  addHook(
    name: 'onRequest',
    hook: (request: FastifyRequest, reply: unknown, done: () => void) => void,
  ): unknown;
}

const INITIALIZED = 'fastify.initialization';
const HANDLER_START = 'tracing:fastify.request.handler:start';
const HANDLER_ERROR = 'tracing:fastify.request.handler:error';

/**
 * Fastify 5 through its own diagnostics channels: the route of each request goes on the server span, before the first
 * hook of the application can answer, and so does an error that a handler or hook throws.
 *
 * @returns whether Fastify was seen yet, and a function that ends the subscription.
 */
export function watchFastify(): { seen(): boolean; stop(): void } {
  let seen = false;

  function onInitialized(message: unknown): void {
    seen = true;
    const instance = (message as { fastify?: FastifyInstance }).fastify;
    try {
      instance?.addHook('onRequest', (request, _reply, done) => {
        quietly('fastify', () => setRoute(request.routeOptions?.url));
        done();
      });
    } catch {
      // What a subscriber throws would end the process; the handler's own message still tells the route.
    }
  }
  function onHandlerStart(message: unknown): void {
    const { route, request } = message as HandlerMessage;
    quietly('fastify', () => setRoute(route?.url ?? request?.routeOptions?.url));
  }
  function onHandlerError(message: unknown): void {
    const { error } = message as HandlerMessage;
    if (error === undefined) return;
    quietly('fastify', () => recordHandlerError(trace.getActiveSpan(), error));
  }

  subscribe(INITIALIZED, onInitialized);
  subscribe(HANDLER_START, onHandlerStart);
  subscribe(HANDLER_ERROR, onHandlerError);
  return {
    seen: () => seen,
    stop() {
      unsubscribe(INITIALIZED, onInitialized);
      unsubscribe(HANDLER_START, onHandlerStart);
      unsubscribe(HANDLER_ERROR, onHandlerError);
    },
  };
}

function setRoute(url: string | undefined): void {
  if (!url) return;
  const metadata = getRPCMetadata(context.active());
  if (metadata !== undefined) metadata.route = url;
}

import type { EventEmitter } from 'node:events';
import { IncomingMessage, ServerResponse } from 'node:http';
import { type Context, context } from '@opentelemetry/api';
import { reportFault } from '@throughline/api/runtime';
import { quietListener } from '../quietly.ts';
import { type Emit, patchEmitOf } from './patch-emit.ts';

/** What requests and responses carry that are served in a context of their own. */
export interface Carried {
  readonly context: Context;
  /** The response is out, or its connection is gone. */
  end(): void;
  fail(error: unknown): void;
}

const CARRIED: unique symbol = Symbol('throughline.request');

type Carrier = EventEmitter & { [CARRIED]?: Carried };

/** Lets the listeners of request and response run in the context of `carried`, and tells it how the response ends. */
export function carry(request: IncomingMessage, response: ServerResponse, carried: Carried): void {
  (request as Carrier)[CARRIED] = carried;
  (response as Carrier)[CARRIED] = carried;
  // Somebody hands a server requests without a connection, as tests do, with a response of his own.
  if (!(response instanceof ServerResponse)) {
    (response as EventEmitter).once(
      'close',
      quietListener('http', () => carried.end()),
    );
  }
}

/**
 * Node emits what happens to a connection outside of the request's context. Wrapping each listener, as binding does, costs
 * eight functions for each request; here the two prototypes are patched once.
 *
 * @returns a function that takes the patch out again.
 */
export function patchEmit(): () => void {
  const undo = [
    patchEmitOf(IncomingMessage.prototype, (original) => {
      return function emit(this: Carrier, ...args) {
        const carried = this[CARRIED];
        if (carried === undefined) return original.apply(this, args);
        let isInside = true;
        try {
          isInside = isInContext(carried, this, args[0]);
        } catch (error) {
          reportFault('HTTP server: an event of a request', error as Error);
        }
        if (isInside) return original.apply(this, args);
        return context.with(carried.context, serve, undefined, original, this, args);
      };
    }),
    patchEmitOf(ServerResponse.prototype, (original) => {
      return function emit(this: Carrier, ...args) {
        const carried = this[CARRIED];
        if (carried === undefined) return original.apply(this, args);
        let isInside = true;
        try {
          if (args[0] === 'close') carried.end();
          else if (args[0] === 'error') carried.fail(args[1]);
          isInside = isInContext(carried, this, args[0]);
        } catch (error) {
          reportFault('HTTP server: an event of a response', error as Error);
        }
        if (isInside) return original.apply(this, args);
        return context.with(carried.context, serve, undefined, original, this, args);
      };
    }),
  ];
  return () => {
    for (const one of undo) one();
  };
}

/** Hands an event on: what runs in there is the application's. */
export function serve(original: Emit, emitter: EventEmitter, args: unknown[]): boolean {
  return original.apply(emitter, args);
}

/** Most events of a request have no listener at all, and most others come in its context already. */
function isInContext(carried: Carried, emitter: EventEmitter, event: unknown): boolean {
  return emitter.listenerCount(event as string) === 0 || context.active() === carried.context;
}

import { type ClientRequest, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { unrefAgent } from '@throughline/otlp';

/** How a request ended: answered, or not (with the code of the error, never its text). */
export type Outcome =
  | { readonly status: number; readonly headers: IncomingHttpHeaders }
  | { readonly failure: string };

/** A request under way. */
export interface Flight {
  /** Ends it; its outcome is told no more. */
  abort(): void;
  /** Whether it connects or writes, which keeps the event loop going even on an unreferenced socket. */
  holdsProcess(): boolean;
}

const TIMEOUT_MS = 10_000;

/** What every request with an envelope carries. */
export const ENVELOPE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'application/x-sentry-envelope',
};

/** Posts envelopes to one address, over connections that are kept and keep nothing alive. Never throws. */
export function createPoster(
  url: string,
  runUntraced: <T>(fn: () => T) => T,
): (body: Uint8Array, done: (outcome: Outcome) => void) => Flight {
  const secure = url.startsWith('https:');
  const send = secure ? httpsRequest : httpRequest;
  const agent = unrefAgent(secure, { keepAlive: true, maxSockets: 2, scheduling: 'lifo' });

  return (body, done) => {
    let isOver = false;
    let request: ClientRequest | undefined;
    const finish = (outcome: Outcome): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      done(outcome);
    };
    const timer = setTimeout(() => {
      finish({ failure: 'TIMEOUT' });
      request?.destroy();
    }, TIMEOUT_MS).unref();
    try {
      request = runUntraced(() =>
        send(url, {
          method: 'POST',
          agent,
          headers: { ...ENVELOPE_HEADERS, 'content-length': body.byteLength },
        }),
      );
      request.on('response', (response) => {
        // What it says beyond its head is of no use here.
        response.on('error', () => {});
        response.resume();
        finish({ status: response.statusCode ?? 0, headers: response.headers });
      });
      request.on('error', (error) => finish({ failure: codeOf(error) }));
      request.end(body);
    } catch (error) {
      process.nextTick(finish, { failure: codeOf(error) });
    }
    return {
      abort() {
        isOver = true;
        clearTimeout(timer);
        request?.destroy();
      },
      holdsProcess() {
        const socket = request?.socket;
        return !isOver && (!socket || socket.connecting || socket.writableLength > 0);
      },
    };
  };
}

function codeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (typeof code === 'string') return code;
  return typeof name === 'string' ? name : 'unknown error';
}

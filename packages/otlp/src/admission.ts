import type { IncomingMessage } from 'node:http';
import type { ContentType } from './decode.ts';
import { Refusal } from './refusal.ts';
import { SIGNALS, type Signal } from './signal.ts';

const SIGNAL_OF_PATH: ReadonlyMap<string, Signal> = new Map(
  SIGNALS.map((signal) => [`/v1/${signal}`, signal]),
);
const LOOPBACK_NAME = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/** What an export request says about itself before its body is read. */
export interface Admitted {
  signal: Signal;
  contentType: ContentType;
}

/**
 * Decides by request line and headers alone.
 *
 * A browser always sends Origin with a cross-site POST and cannot leave it out; a page that rebinds its own name
 * to 127.0.0.1 is given away by Host. So neither can reach a receiver on loopback.
 * @throws Refusal
 */
export function admit(request: IncomingMessage, loopbackOnly: boolean): Admitted {
  const path = (request.url ?? '').split('?', 1)[0] as string;
  const signal = SIGNAL_OF_PATH.get(path);
  if (request.headers.origin !== undefined) {
    throw new Refusal(403, 'OTLP receiver: requests of web pages are not taken.');
  }
  if (loopbackOnly && !LOOPBACK_NAME.test(request.headers.host ?? '')) {
    throw new Refusal(403, 'OTLP receiver: Host must be localhost or a loopback address.');
  }
  if (signal === undefined)
    throw new Refusal(404, 'OTLP receiver: the paths are /v1/traces, /v1/logs and /v1/metrics.');
  if (request.method !== 'POST') throw new Refusal(405, 'OTLP receiver: the method must be POST.');
  const contentType = contentTypeOf(request);
  if (contentType === undefined) {
    throw new Refusal(415, 'OTLP receiver: content-type must be application/x-protobuf or application/json.');
  }
  return { signal, contentType };
}

/** The request's content type where it is one of OTLP's two. */
export function contentTypeOf(request: IncomingMessage): ContentType | undefined {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  return type === 'application/json' || type === 'application/x-protobuf' ? type : undefined;
}

import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Answered, Failed, Outcome } from './endpoint.ts';
import { speaksHttp1, speaksHttp2, speaksTls } from './other-speech.ts';
import type { Question } from './question.ts';

/** Codes that mean that something answered, but not in HTTP/1. */
const NOT_HTTP1 = /^(?:HPE_|ECONNRESET$|EPIPE$|HTTP_CLOSED$)/;
export const LAST_TURN_MS = 50;
const NOT_TLS = /^(?:EPROTO$|ERR_SSL_|ECONNRESET$)/;

export async function askHttp(question: Question): Promise<Outcome> {
  const outcome = await post(question);
  const { url } = question;
  if (url.protocol === 'https:') {
    const plain = outcome.is === 'failed' && NOT_TLS.test(outcome.code) && (await speaksHttp1(url));
    return plain ? { ...outcome, speaks: 'http1' } : outcome;
  }
  if (outcome.is === 'failed') {
    if (!NOT_HTTP1.test(outcome.code)) return outcome;
    if (await speaksHttp2(url)) return { ...outcome, speaks: 'http2' };
    return (await speaksTls(url)) ? { ...outcome, speaks: 'tls' } : outcome;
  }
  // Some servers say so in plain HTTP when they are not spoken to in TLS.
  return outcome.status === 400 && (await speaksTls(url)) ? { ...outcome, speaks: 'tls' } : outcome;
}

function post({ url, body, contentType, headers, tls, deadlineMs }: Question): Promise<Outcome> {
  return new Promise((resolve) => {
    const askedAt = Date.now();
    let deadline: NodeJS.Timeout | undefined;
    let request: ClientRequest | undefined;
    const finish = (outcome: Outcome): void => {
      clearTimeout(deadline);
      resolve(outcome);
      request?.destroy();
    };
    // An answer that is there when a busy machine comes to the deadline counts: one more turn for the sockets.
    deadline = setTimeout(() => {
      deadline = setTimeout(() => finish(failed('ETIMEDOUT')), LAST_TURN_MS);
    }, deadlineMs);
    try {
      request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
        method: 'POST',
        agent: false,
        headers: { ...headers, 'content-type': contentType, 'content-length': body.byteLength },
        ...tls,
      });
    } catch (error) {
      finish(failed(codeOf(error)));
      return;
    }
    request.on('error', (error) => finish(failed(codeOf(error))));
    request.on('response', (response) => finish(answerOf(response, askedAt)));
    request.end(body);
  });
}

function answerOf({ statusCode = 0, headers }: IncomingMessage, askedAt: number): Answered {
  return {
    is: 'answered',
    status: statusCode,
    grpcStatus: undefined,
    contentType: headers['content-type']?.split(';')[0]?.trim().toLowerCase(),
    aheadMs: aheadBy(headers.date, askedAt),
    speaks: undefined,
  };
}

/** A `Date` header has whole seconds: half of one is its middle. */
export function aheadBy(date: string | undefined, askedAt: number): number | undefined {
  const theirs = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(theirs) ? undefined : theirs + 500 - (askedAt + Date.now()) / 2;
}

function failed(code: string): Failed {
  return { is: 'failed', code, speaks: undefined };
}

export function codeOf(error: unknown): string {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string') return code;
  return message === 'socket hang up' ? 'HTTP_CLOSED' : 'unknown';
}

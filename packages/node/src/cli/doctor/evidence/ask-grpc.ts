import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2';
import { aheadBy, codeOf, LAST_TURN_MS } from './ask-http.ts';
import { isCertificateCode, type Outcome } from './endpoint.ts';
import { speaksHttp1, speaksTls } from './other-speech.ts';
import type { Question } from './question.ts';

const METHODS = {
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
} as const;

/** One unary call, by hand: what is of interest are statuses and failures that a client of gRPC hides. */
export async function askGrpc(question: Question): Promise<Outcome> {
  const outcome = await call(question);
  // Where a certificate is refused, it is TLS that is spoken there.
  if (outcome.is === 'answered' || isCertificateCode(outcome.code)) return outcome;
  if (await speaksHttp1(question.url)) return { ...outcome, speaks: 'http1' };
  const plain = question.url.protocol === 'http:';
  return plain && (await speaksTls(question.url)) ? { ...outcome, speaks: 'tls' } : outcome;
}

function call({ url, signal, body, headers, tls, deadlineMs }: Question): Promise<Outcome> {
  return new Promise((resolve) => {
    const askedAt = Date.now();
    let session: ClientHttp2Session | undefined;
    let deadline: NodeJS.Timeout | undefined;
    const finish = (outcome: Outcome): void => {
      clearTimeout(deadline);
      resolve(outcome);
      session?.destroy();
    };
    const fail = (error: unknown): void => finish({ is: 'failed', code: codeOf(error), speaks: undefined });
    deadline = setTimeout(() => {
      deadline = setTimeout(() => fail({ code: 'ETIMEDOUT' }), LAST_TURN_MS);
    }, deadlineMs);
    try {
      session = connect(url.origin, tls);
      session.on('error', fail);
      session.on('close', () => fail({ code: 'HTTP_CLOSED' }));
      const stream = session.request({
        ...withoutConnectionHeaders(headers),
        ...{
          ':method': 'POST',
          ':path': METHODS[signal],
          te: 'trailers',
          'content-type': 'application/grpc',
        },
      });
      let head: IncomingHttpHeaders = {};
      let trailers: IncomingHttpHeaders = {};
      stream.on('error', fail);
      stream.on('response', (response) => {
        head = response;
      });
      stream.on('trailers', (last) => {
        trailers = last;
      });
      stream.on('end', () => {
        const grpcStatus = trailers['grpc-status'] ?? head['grpc-status'];
        finish({
          is: 'answered',
          status: Number(head[':status'] ?? 0),
          grpcStatus: grpcStatus === undefined ? undefined : Number(grpcStatus),
          contentType: head['content-type']?.split(';')[0],
          aheadMs: aheadBy(head.date, askedAt),
          speaks: undefined,
        });
      });
      stream.resume();
      stream.end(framed(body));
    } catch (error) {
      fail(error);
    }
  });
}

/** A message with its prefix: not compressed, and its length. */
function framed(body: Uint8Array): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(body.byteLength, 1);
  return Buffer.concat([prefix, body]);
}

function withoutConnectionHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const refused = new Set(['connection', 'host', 'keep-alive', 'transfer-encoding', 'upgrade', 'te']);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !refused.has(name)));
}

import type { ClientRequest, IncomingMessage } from 'node:http';
import { context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { recordError } from '../record-error.ts';
import { recordClientDuration } from './client-metrics.ts';
import { type Destination, destinationOf, urlOf } from './destination.ts';
import { conventionMethod, OTHER_METHOD } from './methods.ts';
import { putHeaders } from './put-headers.ts';
import { requestTracer } from './request-tracer.ts';

/** The client span and the duration of one request that the application makes. */
export class MadeRequest {
  readonly #span: Span;
  readonly #method: string;
  readonly #startedAt = performance.now();
  #destination: Destination;
  #response: IncomingMessage | undefined;
  #isEnded = false;

  /** Sends the trace on in the headers of the request, which must not be out yet. */
  constructor(request: ClientRequest) {
    const method = conventionMethod(request.method);
    this.#method = method;
    this.#destination = destinationOf(request);
    const { address, port } = this.#destination;
    const active = context.active();
    this.#span = requestTracer().startSpan(
      method === OTHER_METHOD ? 'HTTP' : method,
      {
        kind: SpanKind.CLIENT,
        attributes: {
          'http.request.method': method,
          ...(method !== request.method && { 'http.request.method_original': request.method }),
          'server.address': address,
          ...(port !== undefined && { 'server.port': port }),
          'url.full': urlOf(request, this.#destination),
          ...userAgent(request),
        },
      },
      active,
    );
    const headers: Record<string, string> = {};
    propagation.inject(trace.setSpan(active, this.#span), headers);
    putHeaders(request, headers);
  }

  /** The head of the answer is here. */
  answered(request: ClientRequest, response: IncomingMessage): void {
    this.#response = response;
    const { statusCode, socket, httpVersion } = response;
    if (this.#destination.port === undefined && socket?.remotePort !== undefined) {
      this.#destination = { ...this.#destination, port: socket.remotePort };
      this.#span.setAttribute('server.port', socket.remotePort);
      this.#span.setAttribute('url.full', urlOf(request, this.#destination));
    }
    if (!this.#span.isRecording()) return;
    if (statusCode !== undefined) this.#span.setAttribute('http.response.status_code', statusCode);
    if (socket?.remoteAddress !== undefined) {
      this.#span.setAttribute('network.peer.address', socket.remoteAddress);
      if (socket.remotePort !== undefined) this.#span.setAttribute('network.peer.port', socket.remotePort);
    }
    this.#span.setAttribute('network.protocol.version', httpVersion);
  }

  /** The whole answer is here. */
  end({ statusCode = 0 }: IncomingMessage): void {
    if (this.#isEnded) return;
    if (statusCode >= 100 && statusCode < 400) {
      this.#close(undefined);
      return;
    }
    const type = String(statusCode);
    this.#span.setAttribute('error.type', type);
    this.#span.setStatus({ code: SpanStatusCode.ERROR });
    this.#close(type);
  }

  fail(error: unknown): void {
    if (this.#isEnded) return;
    const type = errorType(error);
    this.#span.setAttribute('error.type', type);
    this.#span.setStatus({
      code: SpanStatusCode.ERROR,
      message: error instanceof Error ? error.message : String(error),
    });
    recordError(this.#span, error);
    this.#close(type);
  }

  /** The request is over, whatever became of it. */
  close(): void {
    if (this.#isEnded) return;
    if (this.#response?.complete) {
      this.end(this.#response);
      return;
    }
    // Its connection ended, or the application gave it up, before the answer was complete.
    this.#span.setAttribute('error.type', ABORTED);
    this.#span.setStatus({ code: SpanStatusCode.ERROR });
    this.#close(ABORTED);
  }

  #close(type: string | undefined): void {
    this.#isEnded = true;
    this.#span.end();
    recordClientDuration({
      seconds: (performance.now() - this.#startedAt) / 1000,
      method: this.#method,
      destination: this.#destination,
      status: this.#response?.statusCode,
      version: this.#response?.httpVersion,
      errorType: type,
      context: trace.setSpan(context.active(), this.#span),
    });
  }
}

/** What a request is said to have failed with whose answer broke off without an error. */
const ABORTED = 'aborted';

/** The code of the error tells more than its class, which is nearly always `Error`. */
function errorType(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (typeof code === 'string' && code !== '') return code;
  return typeof name === 'string' && name !== '' ? name : OTHER_METHOD;
}

function userAgent(request: ClientRequest): { 'user_agent.original'?: string } {
  const value = request.getHeader('user-agent');
  return typeof value === 'string' ? { 'user_agent.original': value } : {};
}

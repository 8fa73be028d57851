import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { type RPCMetadata, RPCType, setRPCMetadata } from '@opentelemetry/core';
import {
  contextWithScope,
  endScope,
  holdRequestError,
  type RequestScope,
  settleRequestErrors,
} from '@throughline/api/runtime';
import { recordError } from '../record-error.ts';
import { requestBytes, responseBytes } from './body-sizes.ts';
import { EMPTY_CONTEXT, LinkedContext } from './linked-context.ts';
import { startAttributes } from './request-attributes.ts';
import { REQUEST_EVENT } from './request-scope.ts';
import { startRequestSpan } from './request-tracer.ts';
import { type RequestKind, requestEnded, requestStarted } from './server-metrics.ts';

/** The server span, metrics and context of one request, from its arrival to the end of its response. */
export class ServedRequest {
  /** What its handlers run in. */
  readonly context: Context;
  readonly #span: Span;
  readonly #route: RPCMetadata;
  readonly #kind: RequestKind;
  readonly #response: ServerResponse;
  readonly #scope: RequestScope;
  readonly #startedAt = performance.now();
  #isEnded = false;

  constructor(request: IncomingMessage, response: ServerResponse, kind: RequestKind, scope: RequestScope) {
    this.#response = response;
    this.#kind = kind;
    this.#scope = scope;
    const parent = LinkedContext.over(extracted(request.headers));
    const { spanName, method, scheme } = kind;
    const make = () => startAttributes(request, method, scheme, scope);
    this.#span = startRequestSpan(spanName, SpanKind.SERVER, make, parent);
    this.#route = { type: RPCType.HTTP, span: this.#span };
    // The span is asked for most often, so it comes last.
    this.context = trace.setSpan(contextWithScope(setRPCMetadata(parent, this.#route), scope), this.#span);
    requestStarted(kind, this.context);
  }

  /** The response is out, or its connection is gone. */
  end(): void {
    if (this.#isEnded) return;
    const { route } = this.#route;
    const status = this.#response.statusCode;
    const span = this.#span;
    if (span.isRecording()) {
      span.setAttribute('http.response.status_code', status);
      if (route !== undefined) span.setAttribute('http.route', route);
      if (route) span.updateName(`${this.#kind.spanName} ${route}`);
      if (isFailure(status)) {
        span.setStatus({ code: SpanStatusCode.ERROR });
        span.setAttribute('error.type', String(status));
      }
    }
    this.#close(status, isFailure(status) ? String(status) : undefined);
  }

  /** The handler threw, or the response told an error of its own. */
  fail(error: unknown): void {
    if (this.#isEnded) return;
    const { name, message } = error instanceof Error ? error : { name: '_OTHER', message: String(error) };
    this.#span.setAttribute('error.type', name);
    this.#span.setStatus({ code: SpanStatusCode.ERROR, message });
    recordError(this.#span, error);
    holdRequestError(error, this.context);
    this.#close(undefined, name);
  }

  #close(status: number | undefined, errorType: string | undefined): void {
    this.#isEnded = true;
    settleRequestErrors(this.#scope, answerOf(this.#response, status));
    this.#span.end();
    const durationMs = performance.now() - this.#startedAt;
    const { route } = this.#route;
    const response = this.#response;
    requestEnded(this.#kind, {
      route,
      status,
      errorType,
      seconds: durationMs / 1000,
      requestBytes: requestBytes(response.req),
      // Of an answer that broke off nobody knows how much went out.
      responseBytes: response.writableFinished ? responseBytes(response) : undefined,
      context: this.context,
    });
    const failed = errorType !== undefined;
    const spanContext = this.#span.spanContext();
    const fields = route === undefined ? undefined : { route };
    endScope(this.#scope, { event: REQUEST_EVENT, status, durationMs, failed, spanContext, fields });
  }
}

/** The status of an answer that went out; a failure also where it did not. */
function answerOf({ writableFinished }: ServerResponse, status: number | undefined): number | undefined {
  return writableFinished || (status !== undefined && status >= 400) ? status : undefined;
}

function isFailure(status: number): boolean {
  return !(status >= 100 && status < 500);
}

/** The headers that the propagators read; with none of them in a request there is nothing to extract. */
let fields: { of: unknown; names: readonly string[] } = { of: undefined, names: [] };

function extracted(headers: IncomingMessage['headers']): Context {
  const names = propagation.fields();
  if (fields.of !== names) fields = { of: names, names: names.map((name) => name.toLowerCase()) };
  const isTold = names.length === 0 || fields.names.some((name) => headers[name] !== undefined);
  return isTold ? propagation.extract(EMPTY_CONTEXT, headers) : EMPTY_CONTEXT;
}

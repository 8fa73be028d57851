import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import { context, type Span } from '@opentelemetry/api';
import { getRPCMetadata, isTracingSuppressed } from '@opentelemetry/core';
import { conventionMethod, OTHER_METHOD } from '../http/methods.ts';
import { requestIdOf } from './scope.ts';

const ignored = new WeakSet<IncomingMessage>();

/** A request that the HTTP instrumentation leaves alone. */
export function ignoreRequest(request: IncomingMessage): void {
  ignored.add(request);
}

function isKnown(method: string | undefined): boolean {
  return conventionMethod(method) !== OTHER_METHOD;
}

/** Configuration of the stock HTTP instrumentation: what it leaves short of the conventions is mended in its hooks. */
export const HTTP_SETTINGS = {
  // Suppressed tracing alone would still count the request: an export of our own is not the application's traffic.
  ignoreOutgoingRequestHook: (): boolean => isTracingSuppressed(context.active()),
  ignoreIncomingRequestHook: (request: IncomingMessage): boolean => ignored.has(request),
  requestHook(span: Span, request: ClientRequest | IncomingMessage): void {
    if (!isKnown(request.method)) span.updateName('HTTP');
    if ('httpVersion' in request) {
      const requestId = requestIdOf(request);
      if (requestId !== undefined) span.setAttribute('request_id', requestId);
    }
  },
  applyCustomAttributesOnSpan(
    span: Span,
    request: ClientRequest | IncomingMessage,
    _response: ServerResponse | IncomingMessage,
  ): void {
    if (!('httpVersion' in request) || isKnown(request.method)) return;
    const route = getRPCMetadata(context.active())?.route;
    if (route) span.updateName(`HTTP ${route}`);
  },
};

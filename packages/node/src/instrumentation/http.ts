import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import { context, type Span } from '@opentelemetry/api';
import { getRPCMetadata, isTracingSuppressed } from '@opentelemetry/core';
import { requestIdOf } from './request-scope.ts';
import { isUntraced } from './untraced.ts';

/** The methods of the HTTP semantic conventions; any other is `_OTHER`, and its span is named `HTTP`. */
const KNOWN_METHODS = new Set([
  'CONNECT',
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
  'QUERY',
  'TRACE',
]);

/** The value of `http.request.method` for a method. */
export function conventionMethod(method: string | undefined): string {
  const upper = (method ?? 'GET').toUpperCase();
  return KNOWN_METHODS.has(upper) ? upper : '_OTHER';
}

function isKnown(method: string | undefined): boolean {
  return conventionMethod(method) !== '_OTHER';
}

/** Configuration of the stock HTTP instrumentation: what it leaves short of the conventions is mended in its hooks. */
export const HTTP_SETTINGS = {
  // Suppressed tracing alone would still count the request: an export of our own is not the application's traffic.
  ignoreOutgoingRequestHook: (): boolean => isTracingSuppressed(context.active()),
  ignoreIncomingRequestHook: (request: IncomingMessage): boolean => isUntraced(request),
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

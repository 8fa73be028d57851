import type { IncomingMessage, ServerResponse } from 'node:http';
import { metrics, type UpDownCounter } from '@opentelemetry/api';
import { conventionMethod } from '../http/methods.ts';
import { quietly } from '../quietly.ts';

let active: UpDownCounter | undefined;

/** Counts a request as in flight (`http.server.active_requests`) until its response is closed. */
export function countActiveRequest(
  request: IncomingMessage,
  response: ServerResponse,
  scheme: 'http' | 'https',
): void {
  active ??= metrics.getMeter('throughline.http').createUpDownCounter('http.server.active_requests', {
    unit: '{request}',
    description: 'Number of active HTTP server requests.',
  });
  const attributes = { 'http.request.method': conventionMethod(request.method), 'url.scheme': scheme };
  active.add(1, attributes);
  response.once('close', () => quietly('active requests', () => active?.add(-1, attributes)));
}

import { getEnvelopeEndpointWithUrlEncodedAuth, isAlreadyCaptured, makeDsn } from '@sentry/core';
import type { ErrorEvent } from '@throughline/api/runtime';
import { openSpool, type Spool } from '@throughline/otlp';
import type { Redactor } from '@throughline/redact';
import { EnvelopeDelivery, type LastEnvelope, type SentryCounts, type SentryDropReason } from './delivery.ts';
import { redactEvent } from './redact-event.ts';
import { SentryClient } from './sentry-client.ts';
import { sentryEvent } from './sentry-event.ts';
import { VERSION } from './version.ts';

/** What the way to Sentry is built with. */
export interface SentryExitOptions {
  readonly dsn: string;
  readonly release?: string | undefined;
  readonly environment?: string | undefined;
  readonly serverName?: string | undefined;
  /** Everything that leaves passes it, once. */
  readonly redactor: Redactor;
  /** Where events are kept while Sentry is away; undefined: nowhere. */
  readonly spool?:
    | {
        /** A folder of its own: nothing else is kept there. */
        readonly folder: string;
        /** `service.name`: what a dead process of the same service left is sent. */
        readonly service: string;
        readonly maxBytes?: number;
        readonly maxAgeMs?: number;
      }
    | undefined;
  /** Runs requests without tracing them. */
  runUntraced<T>(fn: () => T): T;
  /** Says a line to whoever runs the application. */
  say(line: string): void;
  onFault(scope: string, error: unknown): void;
}

/** The way of errors to Sentry. No method throws. */
export interface SentryExit {
  /** Takes an error; everything up to the bytes of its envelope happens before it returns. */
  capture(event: ErrorEvent, originalException: unknown): void;
  /** Waits until everything is delivered, or kept on disk, or the time is over. */
  flush(deadlineMs: number): Promise<void>;
  /** Waits for answers to what is under way; undefined where there is nothing. */
  landed(deadlineMs: number): Promise<void> | undefined;
  /** What is still in memory when the process ends; nothing is sent after this. */
  takeLastRequests(): LastEnvelope[];
  /** Gives up what is on disk to whoever comes next. */
  end(): void;
  counts(): SentryCounts;
}

/**
 * Builds the way of errors to Sentry, or to anything that speaks its envelopes: the client, the envelopes and the rate
 * limits are those of `@sentry/core`, requests and what waits on disk are Throughline's.
 *
 * @throws where the DSN cannot be used
 *
 * @example
 * const exit = createSentryExit({ dsn, redactor, runUntraced: (fn) => fn(), say: console.error, onFault: console.error });
 * const stop = addErrorExit(exit.capture);
 */
export function createSentryExit(options: SentryExitOptions): SentryExit {
  const { redactor, onFault } = options;
  const dsn = makeDsn(options.dsn);
  if (dsn === undefined) throw new Error('the DSN of Sentry cannot be used; it is not shown here');
  const place = `${dsn.protocol}://${dsn.host}${dsn.port && `:${dsn.port}`}`;
  const delivery = new EnvelopeDelivery({
    url: getEnvelopeEndpointWithUrlEncodedAuth(dsn, undefined, {
      name: 'throughline.sentry',
      version: VERSION,
    }),
    spool: spoolOf(options, `${place}/${dsn.projectId}`),
    runUntraced: options.runUntraced,
    onAway: (reason) =>
      options.say(
        reason === undefined
          ? `Sentry at ${place} is back.`
          : `Sentry at ${place} does not take errors (${reason}); they are kept ${options.spool ? 'on disk' : 'in memory'} until it does.`,
      ),
    onFault: (error) => onFault('sentry', error),
  });
  let offered = 0;
  let elsewhere = 0;
  const client = new SentryClient({
    ...{ dsn: options.dsn, version: VERSION },
    release: options.release,
    environment: options.environment,
    serverName: options.serverName,
    redact: (event) => redactEvent(event, redactor),
    send: (body) => delivery.send(body),
    onDropped: (reason, count) => countDrop(delivery, reason, count),
  });

  return {
    capture(event, originalException) {
      offered++;
      try {
        // The mark of Sentry's own SDKs: whoever comes second leaves the error to whoever came first.
        if (isObject(originalException) && isAlreadyCaptured(originalException)) elsewhere++;
        else client.capture(sentryEvent(event), isObject(originalException) ? originalException : undefined);
      } catch (error) {
        delivery.countDrop('not_encoded');
        onFault('sentry', error);
      }
    },
    flush: (deadlineMs) => delivery.flush(deadlineMs),
    landed: (deadlineMs) => delivery.landed(deadlineMs),
    takeLastRequests: () => delivery.takeLast(),
    end: () => delivery.end(),
    counts: () => ({ offered, elsewhere, ...delivery.counts() }),
  };
}

/** What the client says of an event of which it made no bytes, or could not hand them on. */
function countDrop(delivery: EnvelopeDelivery, reason: string, count: number): void {
  // Of what was handed on, the delivery knows more than the client.
  if (reason === 'send_error' || reason === 'network_error') return;
  delivery.countDrop(DROP_REASONS.get(reason) ?? 'not_encoded', count);
}

const DROP_REASONS: ReadonlyMap<string, SentryDropReason> = new Map([
  ['ratelimit_backoff', 'rate_limited'],
  ['queue_overflow', 'queue_full'],
]);

/** A spool of its own below the one of OTLP: no other process may take an envelope for a batch of log records. */
function spoolOf({ spool, say }: SentryExitOptions, project: string): Spool | undefined {
  return (
    spool &&
    openSpool({
      folder: spool.folder,
      service: `${spool.service} (${project})`,
      ...(spool.maxBytes !== undefined && { maxBytes: spool.maxBytes }),
      ...(spool.maxAgeMs !== undefined && { maxAgeMs: spool.maxAgeMs }),
      onProblem: (problem) => say(`sentry: ${problem}. Until then undelivered errors stay in memory only.`),
    })
  );
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

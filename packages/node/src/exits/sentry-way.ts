import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { addErrorExit, type ErrorEvent } from '@throughline/api/runtime';
import { defaultSpoolFolder, type SyncRequest } from '@throughline/otlp';
import type { Redactor } from '@throughline/redact';
import type { Diagnostics } from '../boot/diagnostics.ts';
import type { SentryConfig } from '../config/sentry-config.ts';
import type { DeliveryPlan } from './deliveries.ts';
import type { LastExit } from './last-request.ts';

/** What became of the errors that were meant for Sentry. */
export interface SentryBooks {
  readonly offered: number;
  readonly found: number;
  readonly delivered: number;
  readonly elsewhere: number;
  readonly pending: number;
  readonly onDisk: number;
  readonly dropped: Readonly<Record<string, number>>;
}

/** What `@throughline/sentry` gives: the shape alone, as the package is loaded by its name where it is installed. */
export interface SentryPackage {
  createSentryExit(options: {
    dsn: string;
    release?: string | undefined;
    environment?: string | undefined;
    redactor: Redactor;
    spool?: { folder: string; service: string; maxBytes: number; maxAgeMs: number } | undefined;
    runUntraced<T>(fn: () => T): T;
    say(line: string): void;
    onFault(scope: string, error: unknown): void;
  }): {
    capture(event: ErrorEvent, originalException: unknown): void;
    flush(deadlineMs: number): Promise<void>;
    landed(deadlineMs: number): Promise<void> | undefined;
    takeLastRequests(): { request: SyncRequest; settle(delivered: boolean): void }[];
    end(): void;
    counts(): SentryBooks;
  };
}

/** The way of errors to Sentry, as the other exits see it. */
export interface SentryWay extends LastExit {
  flush(deadlineMs: number): Promise<void>;
  end(): void;
  /** Undefined before the first error. */
  counts(): SentryBooks | undefined;
}

export interface SentryWayParts {
  readonly redactor: Redactor;
  readonly diagnostics: Pick<Diagnostics, 'say' | 'soon' | 'fault'>;
  readonly delivery: Pick<DeliveryPlan, 'spool' | 'service'>;
  /** Where the variables say nothing of release and environment. */
  readonly resource: { readonly version: string | undefined; readonly environment: string | undefined };
}

const PACKAGE = '@throughline/sentry';

/**
 * Opens the way to Sentry. The package is loaded with the first error or in `load()`, whichever comes first: Sentry's
 * client takes longer to load than all the rest of a start.
 *
 * @returns undefined where the package is not installed, which is said
 */
export function openSentryWay(
  config: SentryConfig,
  parts: SentryWayParts,
): (SentryWay & { load(): void }) | undefined {
  const { diagnostics, redactor } = parts;
  const file = locate();
  if (file === undefined) {
    diagnostics.say(
      `SENTRY_DSN is set, but the package ${PACKAGE} is not installed, so no error goes to Sentry. Run npm install ${PACKAGE}, or leave SENTRY_DSN out.`,
    );
    return undefined;
  }
  let exit: ReturnType<SentryPackage['createSentryExit']> | undefined;
  let isBroken = false;
  let isEnded = false;
  const safe = (text: string | undefined) => (text === undefined ? undefined : redactor.redactText(text));

  function load(): typeof exit {
    if (exit !== undefined || isBroken || isEnded) return exit;
    try {
      const { createSentryExit } = createRequire(import.meta.url)(file as string) as SentryPackage;
      exit = createSentryExit({
        dsn: config.dsn,
        release: safe(config.release ?? parts.resource.version),
        environment: safe(config.environment ?? parts.resource.environment),
        redactor,
        spool: spoolOf(parts.delivery),
        runUntraced: (fn) => context.with(suppressTracing(ROOT_CONTEXT), fn),
        say: (line) => diagnostics.soon('sentry', () => line),
        onFault: diagnostics.fault,
      });
    } catch (error) {
      isBroken = true;
      diagnostics.fault('Sentry cannot be used; errors go over OTLP alone', error);
    }
    return exit;
  }

  const stop = addErrorExit((event, originalException) => load()?.capture(event, originalException));
  return {
    load: () => void load(),
    flush: async (deadlineMs) => exit?.flush(deadlineMs),
    landed: (deadlineMs) => exit?.landed(deadlineMs),
    takeLastRequests: () =>
      exit?.takeLastRequests().map((last) => ({ ...last, isAnswering: hasDelivered(exit) })) ?? [],
    end: () => {
      isEnded = true;
      stop();
      exit?.end();
    },
    counts: () => exit?.counts(),
  };
}

/** Undefined: it was never heard of, and what is said of all endpoints holds for it. */
function hasDelivered(exit: { counts(): SentryBooks } | undefined): true | undefined {
  return (exit?.counts().delivered ?? 0) > 0 ? true : undefined;
}

/** Beside Throughline, or where the application has its packages. */
function locate(): string | undefined {
  const [, entry] = process.argv;
  const places = [import.meta.url, entry && resolve(entry), join(process.cwd(), 'index.js')];
  for (const place of places) {
    try {
      if (place) return createRequire(place).resolve(PACKAGE);
    } catch {
      // Not from there.
    }
  }
  return undefined;
}

/** Within the private folder of the spool, but apart: nothing that reads batches of OTLP may find envelopes there. */
function spoolOf({ spool, service }: SentryWayParts['delivery']) {
  if (spool.mode === 'off') return undefined;
  const folder = join(spool.folder ?? defaultSpoolFolder(), 'sentry');
  return { folder, service, maxBytes: spool.maxBytes, maxAgeMs: spool.maxAgeMs };
}

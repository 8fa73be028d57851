import { createTransport, type ErrorEvent, Scope } from '@sentry/core';
import { ServerRuntimeClient } from '@sentry/core/server';
import type { Answer } from './delivery.ts';

export interface SentryClientOptions {
  readonly dsn: string;
  readonly release: string | undefined;
  readonly environment: string | undefined;
  readonly serverName: string | undefined;
  /** Of this package. */
  readonly version: string;
  /** The last thing that happens to an event before it becomes bytes. */
  redact(event: ErrorEvent): ErrorEvent;
  /** Takes the bytes of an envelope for the address of the DSN. */
  send(body: Buffer): Promise<Answer>;
  /** Told of events of which no bytes were made, by the reason of `@sentry/core`. */
  onDropped(reason: string, count: number): void;
}

/** Sentry's own client, which is nobody's current one: it prepares events, makes envelopes, and knows the rate limits. */
export class SentryClient extends ServerRuntimeClient {
  readonly #onDropped: SentryClientOptions['onDropped'];

  constructor({
    dsn,
    release,
    environment,
    serverName,
    version,
    redact,
    send,
    onDropped,
  }: SentryClientOptions) {
    super({
      dsn,
      ...(release !== undefined && { release }),
      ...(environment !== undefined && { environment }),
      ...(serverName !== undefined && { serverName }),
      platform: 'node',
      runtime: { name: 'node', version: process.version },
      // Never set up: what they would do, Throughline does.
      integrations: [],
      stackParser: () => [],
      sendClientReports: false,
      normalizeDepth: 8,
      beforeSend: redact,
      _metadata: {
        sdk: {
          name: 'throughline.sentry',
          version,
          packages: [{ name: 'npm:@throughline/sentry', version }],
        },
      },
      transport: (options) =>
        createTransport(options, ({ body }) => send(Buffer.from(body as Uint8Array | string))),
    });
    this.#onDropped = onDropped;
  }

  override recordDroppedEvent(reason: string, _category?: unknown, count = 1): void {
    this.#onDropped(reason, count);
  }

  /** Sends one event; everything up to the bytes happens before it returns. */
  capture(event: ErrorEvent, originalException: unknown): void {
    const traceId = event.contexts?.trace?.trace_id;
    const publicKey = this.getDsn()?.publicKey;
    const { release, environment = 'production' } = this.getOptions();
    this.captureEvent(
      {
        ...event,
        // Scopes of its own: what the application set on Sentry's current ones belongs to its own client.
        sdkProcessingMetadata: {
          capturedSpanScope: new Scope(),
          capturedSpanIsolationScope: new Scope(),
          ...(traceId !== undefined &&
            publicKey !== undefined && {
              dynamicSamplingContext: {
                trace_id: traceId,
                public_key: publicKey,
                environment,
                ...(release !== undefined && { release }),
              },
            }),
        },
      },
      { originalException },
    );
  }
}

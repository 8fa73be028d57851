import { trace } from '@opentelemetry/api';
import { FLUSH_DEADLINE_MS } from '../exits/flush-deadline.ts';
import { deadlineOf } from '../lifecycle/deadline-of.ts';
import { within } from '../lifecycle/within.ts';

/** What the providers of the SDK have in common; an application reaches them through `@opentelemetry/api`. */
export interface EndableProvider {
  forceFlush(options?: { timeoutMillis?: number }): Promise<void>;
  shutdown(options?: { timeoutMillis?: number }): Promise<void>;
}

export interface ProviderEndsOptions {
  shutdownTimeoutMs: number;
  /** Every provider was shut down by the application, one by one: the rest may end, too. */
  onAllShutDown(): Promise<unknown>;
  onFault(scope: string, error: unknown): void;
}

/**
 * Makes `forceFlush()` and `shutdown()` of the global providers keep what ours promise: they hold the process while
 * they wait, end by their deadline, never reject, and may be called again. Each is about its own signal, as
 * OpenTelemetry has it.
 *
 * @returns shuts all of them down, and resolves when they are done
 */
export function guardProviderEnds(
  providers: readonly EndableProvider[],
  { shutdownTimeoutMs, onAllShutDown, onFault }: ProviderEndsOptions,
): () => Promise<void> {
  const open = new Set(providers);
  const ends = providers.map((provider) => {
    const flush = provider.forceFlush.bind(provider);
    const shutdown = provider.shutdown.bind(provider);
    let ending: Promise<void> | undefined;
    const end = (): Promise<void> => {
      ending ??= quietly('shutdown', () => shutdown());
      return ending;
    };
    replace(provider, {
      forceFlush: (options) =>
        within(
          ending ?? quietly('flush', () => flush(options)),
          deadlineOf(options, 'timeoutMillis', FLUSH_DEADLINE_MS),
        ),
      shutdown: async (options) => {
        await within(end(), deadlineOf(options, 'timeoutMillis', shutdownTimeoutMs));
        open.delete(provider);
        if (open.size === 0) await onAllShutDown();
      },
    });
    return end;
  });

  async function quietly(what: string, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      onFault(`${what} of a provider`, error);
    }
  }

  return async () => {
    await Promise.all(ends.map((end) => end()));
  };
}

/** The API hands out a proxy in the place of the tracer provider, and few callers know that it has a delegate. */
export function endThroughProxy(provider: EndableProvider | undefined): void {
  const proxy = trace.getTracerProvider() as { getDelegate?: () => unknown };
  if (provider === undefined || proxy.getDelegate?.() !== provider) return;
  replace(proxy, {
    forceFlush: (options) => provider.forceFlush(options),
    shutdown: (options) => provider.shutdown(options),
  });
}

function replace(on: object, methods: EndableProvider): void {
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(on, name, { value, configurable: true, writable: true, enumerable: false });
  }
}

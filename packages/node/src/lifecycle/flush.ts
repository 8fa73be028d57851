import { startedSdk } from '../boot/started.ts';
import { type FlushOptions, type FlushResult, NOTHING_TO_FLUSH } from './flush-result.ts';

/**
 * Waits until all that was recorded before the call is delivered or dropped, including what is on its way, or until
 * the time is over; no longer than it takes to see that the endpoint is away. For a function that is frozen after its
 * answer, or before a step that may end the process. It holds the process while it waits.
 *
 * Never throws or rejects. Without a running SDK it resolves at once.
 *
 * @example
 * const { pending, onDisk } = await forceFlush({ timeoutMs: 2_000 });
 * if (pending + onDisk > 0) console.warn('the endpoint has not taken everything yet');
 */
export function forceFlush(options?: FlushOptions): Promise<FlushResult> {
  return ask((sdk) => sdk.forceFlush(options));
}

/**
 * The same, then ends the recording: what could not be delivered goes to the spool, listeners and timers of
 * Throughline stop, and what is recorded from then on goes nowhere (log lines still reach stdout). Nobody has to call
 * it: the end of the process is taken care of. A second call waits for the first one.
 *
 * Never throws or rejects. Without a running SDK it resolves at once.
 */
export function shutdown(options?: FlushOptions): Promise<FlushResult> {
  return ask((sdk) => sdk.shutdown(options));
}

type Sdk = NonNullable<ReturnType<typeof startedSdk>>;

async function ask(run: (sdk: Sdk) => Promise<FlushResult>): Promise<FlushResult> {
  const sdk = startedSdk();
  if (sdk === undefined) return NOTHING_TO_FLUSH;
  try {
    return await run(sdk);
  } catch {
    // Another copy of the package, of another version, started it.
    return NOTHING_TO_FLUSH;
  }
}

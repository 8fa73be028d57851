import { quietly } from '../quietly.ts';
import type { Offer } from './offer.ts';
import { timerMs } from './timer-ms.ts';

interface Caller {
  readonly open: Set<Offer>;
  /** True where waiting longer brings nothing. */
  isHopeless(): boolean;
  end(): void;
}

/** The callers of `flush()` and `close()`: each waits for what was pending when it called. */
export class WaitingCallers {
  readonly #callers = new Set<Caller>();

  /**
   * Resolves when all of `open` is settled, when it has become hopeless, or after `deadlineMs`. Its timer may hold
   * the process: whoever awaits a flush wants to see its end.
   */
  wait(
    open: Set<Offer>,
    { deadlineMs, holdsProcess }: { deadlineMs: number; holdsProcess: boolean },
    isHopeless: (open: ReadonlySet<Offer>) => boolean,
  ): Promise<void> {
    if (open.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const caller: Caller = {
        open,
        isHopeless: () => isHopeless(open),
        end: () => {
          clearTimeout(timer);
          this.#callers.delete(caller);
          resolve();
        },
      };
      const timer = setTimeout(quietly(caller.end), timerMs(deadlineMs));
      if (!holdsProcess) timer.unref();
      this.#callers.add(caller);
      this.look();
    });
  }

  settled(offer: Offer): void {
    for (const caller of this.#callers) {
      caller.open.delete(offer);
      if (caller.open.size === 0) caller.end();
    }
  }

  look(): void {
    for (const caller of this.#callers) if (caller.isHopeless()) caller.end();
  }
}

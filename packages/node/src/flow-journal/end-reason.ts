import { describeError } from '@throughline/api/runtime';

/**
 * Why this process ends, as far as it knows: an uncaught error, a signal, its exit code. Listens through Node's monitor,
 * which changes nothing.
 */
export class EndReason {
  readonly #onReason: (reason: string) => void;
  #reason: string | undefined;

  /** @param onReason told once there is one; the process may be killed before it ends by itself */
  constructor(onReason: (reason: string) => void) {
    this.#onReason = onReason;
    process.on('uncaughtExceptionMonitor', this.#onUncaught);
  }

  signal(name: NodeJS.Signals): void {
    this.#set(`signal ${name}`);
  }

  /** For the `exit` handler. */
  get text(): string {
    return this.#reason ?? `exit code ${process.exitCode ?? 0}`;
  }

  stop(): void {
    process.removeListener('uncaughtExceptionMonitor', this.#onUncaught);
  }

  readonly #onUncaught = (error: unknown, origin: NodeJS.UncaughtExceptionOrigin): void => {
    try {
      // An application that handles it lives on.
      if (process.listenerCount('uncaughtException') > 0) return;
      const { type, message } = describeError(error);
      const what = origin === 'unhandledRejection' ? 'unhandled rejection' : 'uncaught';
      this.#set(`${what} ${type}: ${message.slice(0, 500)}`);
    } catch {
      // The reason is then the exit code.
    }
  };

  #set(reason: string): void {
    this.#reason = reason;
    this.#onReason(reason);
  }
}

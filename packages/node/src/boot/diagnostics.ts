import type { Redactor } from '@throughline/redact';
import { type Clock, LineBudget, realClock, type Words } from './line-budget.ts';

/**
 * The one channel for Throughline's own words: stderr, each line starting with `throughline: `. What comes from
 * running, and not from the start, shares two lines a minute, whatever its kind.
 */
export interface Diagnostics {
  /** Says a line at once; for what comes from the start, such as a bad value. */
  say(line: string): void;
  /** Says a line the first time this key comes, when there is room for it; later ones are left out. */
  once(key: string, line: string): void;
  /** Asks for a line that is made when there is room for it; what waits under the same key is replaced. */
  soon(key: string, words: Words): void;
  /** A fault of our own; those that find no room are counted and told with the newest of them. */
  fault(scope: string, error: unknown): void;
  /** Says what waits and fits, before the process ends. */
  end(): void;
}

/** @param write takes one finished line with its newline; it may throw, and nobody will notice. */
export function createDiagnostics(
  redactor: Pick<Redactor, 'redactText'>,
  write: (line: string) => void = (line) => void process.stderr.write(line),
  clock: Clock = realClock,
): Diagnostics {
  const known = new Set<string>();
  let newestFault: { scope: string; error: unknown } | undefined;
  let faultsWaiting = 0;

  function say(line: string): void {
    try {
      write(`throughline: ${oneLine(redactor.redactText(line))}\n`);
    } catch {
      // A closed stderr is the application's business.
    }
  }

  function faultWords(): string | undefined {
    if (!newestFault) return undefined;
    const text = `${newestFault.scope}: ${textOf(newestFault.error)}`;
    const others = faultsWaiting - 1;
    newestFault = undefined;
    faultsWaiting = 0;
    return others > 0 ? `${text} (${others} more were held back)` : text;
  }

  const budget = new LineBudget(say, clock);
  return {
    say,
    once(key, line) {
      if (known.has(key)) return;
      known.add(key);
      budget.ask(`once:${key}`, () => line);
    },
    soon: (key, words) => budget.ask(key, words),
    fault(scope, error) {
      newestFault = { scope, error };
      faultsWaiting += 1;
      try {
        budget.ask('fault', faultWords);
      } catch {
        // Whoever tells a fault is the last to be asked; it is told with the next one.
      }
    },
    end: () => budget.sayWhatFits(),
  };
}

/** Foreign text must not forge further lines or steer the terminal. */
function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');
}

function textOf(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  } catch {
    return 'an error that cannot be shown';
  }
}

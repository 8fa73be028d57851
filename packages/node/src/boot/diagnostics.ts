import type { Redactor } from '@throughline/redact';

/** The one channel for Throughline's own words: stderr, each line starting with `throughline: `. */
export interface Diagnostics {
  /** Says a line; for what happens at most once by its nature, such as a bad value at start. */
  say(line: string): void;
  /** Says a line the first time this key comes; later ones are counted only. */
  once(key: string, line: string): void;
  /** A fault of our own: at most two lines a minute, the rest counted and told with the next line. */
  fault(scope: string, error: unknown): void;
}

const faultsPerMinute = 2;

/** @param write takes one finished line with its newline; it may throw, and nobody will notice. */
export function createDiagnostics(
  redactor: Pick<Redactor, 'redactText'>,
  write: (line: string) => void = (line) => void process.stderr.write(line),
): Diagnostics {
  const said = new Set<string>();
  let windowStart = 0;
  let inWindow = 0;
  let heldBack = 0;

  function say(line: string): void {
    try {
      write(`throughline: ${oneLine(redactor.redactText(line))}\n`);
    } catch {
      // A closed stderr is the application's business.
    }
  }

  return {
    say,
    once(key, line) {
      if (said.has(key)) return;
      said.add(key);
      say(line);
    },
    fault(scope, error) {
      const now = Date.now();
      if (now - windowStart >= 60_000) {
        windowStart = now;
        inWindow = 0;
      }
      if (inWindow >= faultsPerMinute) {
        heldBack += 1;
        return;
      }
      inWindow += 1;
      const more = heldBack > 0 ? ` (${heldBack} more were held back)` : '';
      heldBack = 0;
      say(`${scope}: ${textOf(error)}${more}`);
    },
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

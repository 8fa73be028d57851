/** Node's longest timer; a longer one would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** The milliseconds that a caller gave under this name, or the default where they are none; never throws. */
export function deadlineOf(options: unknown, name: 'timeoutMs' | 'timeoutMillis', fallback: number): number {
  try {
    const given = (options as { [name]?: unknown } | undefined | null)?.[name];
    return typeof given === 'number' && given >= 0 ? Math.min(given, LONGEST_MS) : fallback;
  } catch {
    return fallback;
  }
}

/** Adds what is missing to the lockfile's content in place, and says what was. */
export function completeLockfile(lock: { packages: Record<string, object> }): string[];

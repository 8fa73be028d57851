/** Milliseconds after which a flush that nobody gave a deadline gives up; what is left stays pending. */
export const FLUSH_DEADLINE_MS = 5_000;

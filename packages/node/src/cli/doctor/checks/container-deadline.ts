import type { Check } from '../finding.ts';

/** Whether a container is given the time that a clean end may take. */
export const containerDeadline: Check = {
  id: 'container-deadline',
  judge({ folder: { gracePeriods }, loaded: { config } }) {
    if (gracePeriods.length === 0 || config.disabled) return undefined;
    const neededSeconds = (config.drainDelayMs + config.shutdownTimeoutMs) / 1_000;
    const short = gracePeriods.filter(({ seconds }) => seconds < neededSeconds);
    if (short.length === 0) return `${gracePeriods.length} places give it ${neededSeconds} s or more to end`;
    return short.map(({ place, key, seconds }) => ({
      status: 'warning',
      message: `${place}: ${key} has the application killed ${seconds} s after SIGTERM; its end may take ${neededSeconds} s (THROUGHLINE_DRAIN_DELAY and THROUGHLINE_SHUTDOWN_TIMEOUT).`,
      remedy:
        seconds === 0
          ? 'Let the platform send SIGTERM, which is what it does by itself: remove the line'
          : `Set ${key} to ${Math.ceil(neededSeconds) + 1} s or more, or THROUGHLINE_SHUTDOWN_TIMEOUT=${Math.max(0, Math.floor(seconds * 800 - config.drainDelayMs))}`,
    }));
  },
};

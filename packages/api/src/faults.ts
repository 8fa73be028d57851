import { writeSync } from 'node:fs';
import { shared } from './one-per-process.ts';

/** The same fault is told once a minute; how often it happened in between is told with it. */
const QUIET_MS = 60_000;
/** More different faults than this at a time share one entry. */
const MAX_FAULTS = 200;

interface Told {
  at: number;
  since: number;
}

const told: Map<string, Told> = shared('faults', () => new Map<string, Told>());

/** Whether this fault is due to be told, and how many of its kind were kept back since the last time. */
export function isDue(fault: string): { due: boolean; keptBack: number } {
  const key = told.has(fault) || told.size < MAX_FAULTS ? fault : 'others';
  const now = Date.now();
  const last = told.get(key);
  if (last !== undefined && now - last.at < QUIET_MS) {
    last.since++;
    return { due: false, keptBack: last.since };
  }
  told.set(key, { at: now, since: 0 });
  return { due: true, keptBack: last?.since ?? 0 };
}

/** One line on stderr, past every stream, so that it cannot fail later either. */
export function writeStderr(text: string): void {
  try {
    writeSync(2, `${text}\n`);
  } catch {
    // A closed or full stderr is no reason to disturb the application.
  }
}

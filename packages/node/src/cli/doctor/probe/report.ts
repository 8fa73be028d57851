import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProbeEvent } from '../evidence/probe-events.ts';

export type Tell = (event: ProbeEvent) => void;

/** Writes events at once, so that whatever ends the process finds them on disk; never throws. */
export function openReport(folder: string): Tell {
  const file = join(folder, `${process.pid}.jsonl`);
  return (event) => {
    try {
      appendFileSync(file, `${JSON.stringify(event)}\n`, { mode: 0o600 });
    } catch {
      // The doctor is gone, or its folder: the application has no part in that.
    }
  };
}

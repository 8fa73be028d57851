import { afterEach } from 'node:test';
import { type CheckDetails, type CheckFunction, health } from '@throughline/api';
import { configureRuntime } from '@throughline/api/runtime';

/** What a test of checks needs; everything is taken out again after each test. */
export interface AskedChecks {
  /** What was told through onError, as `scope: message`. */
  readonly faults: string[];
  /** Log lines as JSON. */
  readonly lines: string[];
  /** Called after the test, whatever becomes of it. */
  readonly removers: (() => unknown)[];
  /** What must show nowhere. */
  readonly secret: string;
  /** Registers the check, asks once, and gives what is known of it. */
  ask(check: CheckFunction, timeout?: number): Promise<CheckDetails | undefined>;
  /** Asks the same check once more. */
  again(): Promise<CheckDetails | undefined>;
  messageOf(details: CheckDetails | undefined): string | undefined;
}

export function askedChecks(): AskedChecks {
  const faults: string[] = [];
  const lines: string[] = [];
  const removers: (() => unknown)[] = [];
  configureRuntime({
    onError: (scope, error) => faults.push(`${scope}: ${(error as Error).message ?? error}`),
    writeLine: (line) => lines.push(JSON.stringify(line)),
  });
  afterEach(async () => {
    for (const remove of removers.splice(0)) await remove();
    faults.length = 0;
    lines.length = 0;
  });
  const again = async (): Promise<CheckDetails | undefined> => {
    await health.group('asked');
    return (await health.details()).checks['asked'];
  };
  return {
    faults,
    lines,
    removers,
    secret: 'hunter2-of-the-database',
    ask(check, timeout = 2_000) {
      removers.push(health.check('asked', check, { ttl: 0, timeout, groups: ['asked'] }));
      return again();
    },
    again,
    messageOf: (details) => details?.error?.message,
  };
}

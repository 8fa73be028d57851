import { parseArgs } from 'node:util';
import { checks } from './checks/list.ts';
import { optionsOf } from '../options.ts';
import type { Evidence } from './evidence/evidence.ts';
import { gather } from './gather.ts';
import { hideValues } from './hide-values.ts';
import { isFine, judge } from './judge.ts';
import { render } from './render.ts';

const DEFAULT_SECONDS = '30';
const MOST_SECONDS = 600;
const LINGER_MS = 1_000;

/**
 * `throughline doctor [-- node app.js]`: what keeps telemetry from arriving, and how to mend it. With a command the
 * application is started, looked at and ended; without one the folder, the environment and the endpoint are looked at.
 *
 * @returns 0 where all is well, 1 where something was found, 2 for wrong use
 */
export async function doctor(args: string[]): Promise<number> {
  const dashes = args.indexOf('--');
  const own = dashes === -1 ? args : args.slice(0, dashes);
  const command = dashes === -1 ? undefined : args.slice(dashes + 1);
  let values: { json?: boolean; all?: boolean; ignore?: string; timeout?: string };
  try {
    values = parseArgs({ args: own, options: optionsOf.doctor }).values;
  } catch (error) {
    console.error(
      `throughline doctor: ${(error as Error).message} A program comes after two dashes: throughline doctor -- node app.js`,
    );
    return 2;
  }
  const { json = false, all = false, ignore = '', timeout = DEFAULT_SECONDS } = values;
  const ignored = ignore.split(',').filter((id) => id !== '');
  const unknown = ignored.find((id) => !checks.some((check) => check.id === id));
  if (unknown !== undefined) {
    const known = checks.map(({ id }) => id).join(', ');
    console.error(
      `throughline doctor: --ignore takes ids of findings; received ${JSON.stringify(unknown)}; known are ${known}.`,
    );
    return 2;
  }
  const seconds = Number(timeout);
  if (!/^\d{1,3}$/.test(timeout) || seconds < 1 || seconds > MOST_SECONDS) {
    console.error(
      `throughline doctor: --timeout must be a whole number of seconds from 1 to ${MOST_SECONDS}.`,
    );
    return 2;
  }
  if (command?.length === 0) {
    console.error('throughline doctor: no program follows the two dashes: throughline doctor -- node app.js');
    return 2;
  }
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const evidence = await gather({
    folder: process.cwd(),
    env: process.env,
    command: command as [string, ...string[]] | undefined,
    patienceMs: seconds * 1_000,
    // What the application says is kept apart from what is found.
    onOutput: (chunk) => void process.stderr.write(chunk),
    signal: stop.signal,
  });
  process.removeListener('SIGINT', interrupt).removeListener('SIGTERM', interrupt);
  if (stop.signal.aborted) {
    console.error('throughline doctor: it was interrupted; the application has been ended.');
    return 1;
  }
  const code = report(evidence, { json, all, ignored });
  // A look-up of a name that hangs is no reason to wait.
  setTimeout(() => process.exit(code), LINGER_MS).unref();
  return code;
}

interface ReportOptions {
  json: boolean;
  all: boolean;
  ignored: readonly string[];
}

function report(evidence: Evidence, { json, all, ignored }: ReportOptions): number {
  const environments = [
    process.env,
    ...(evidence.application?.processes ?? []).map(({ sdk }) => sdk?.environment ?? {}),
  ];
  const judged = judge(evidence).filter(({ id }) => !ignored.includes(id));
  const findings = hideValues(judged, environments);
  const ok = isFine(findings);
  const { isTTY } = process.stdout;
  const color = isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';
  if (json) console.log(JSON.stringify({ ok, findings }, undefined, 2));
  else process.stdout.write(render(findings, { color, all }));
  return ok ? 0 : 1;
}

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ProcessEvidence, processOf } from './application.ts';
import type { ProbeEvent } from './probe-events.ts';

/** Small libraries that many applications do not have, and that each have an instrumentation of their own name. */
export const TRIAL_LIBRARIES: readonly string[] = [
  'memcached',
  'dataloader',
  'generic-pool',
  'lru-memoizer',
  'tedious',
];

/** A private folder of one run: what the probe is told, and what it writes. */
export interface RunFolder {
  /** For `--require`. */
  readonly probe: string;
  /** Tells the probes that their processes have been asked to end. */
  announceEnd(): void;
  read(commandPid: number | undefined): ProcessEvidence[];
  remove(): void;
}

export function openRunFolder(): RunFolder {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'throughline-doctor-')));
  const reports = join(folder, 'reports');
  const trial = join(folder, 'trial');
  const ending = join(folder, 'ending');
  const probe = join(folder, 'probe.cjs');
  mkdirSync(reports);
  writeTrial(trial);
  const code = fileURLToPath(
    new URL('dist/cli/doctor-probe.cjs', import.meta.resolve('throughline/package.json')),
  );
  const options = { folder: reports, trial: { folder: trial, libraries: TRIAL_LIBRARIES }, ending };
  writeFileSync(probe, `require(${JSON.stringify(code)}).observe(${JSON.stringify(options)});\n`);
  const known = new Map<string, { size: number; process: ProcessEvidence | undefined }>();
  // Looked at many times, and long where much is loaded.
  function read(file: string, commandPid: number | undefined): ProcessEvidence | undefined {
    const { size } = statSync(file);
    const before = known.get(file);
    if (before?.size === size) return before.process;
    const process = processOf(eventsIn(file), commandPid);
    known.set(file, { size, process });
    return process;
  }
  return {
    probe,
    announceEnd: () => writeFileSync(ending, ''),
    read: (commandPid) =>
      readdirSync(reports)
        .map((name) => read(join(reports, name), commandPid))
        .filter((one) => one !== undefined),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Libraries of no content: what is of interest is whether their instrumentation is called for. */
function writeTrial(folder: string): void {
  for (const name of TRIAL_LIBRARIES) {
    const library = join(folder, 'node_modules', name);
    mkdirSync(library, { recursive: true });
    const exports = { import: './index.mjs', default: './index.cjs' };
    writeFileSync(join(library, 'package.json'), JSON.stringify({ name, version: '0.0.0', exports }));
    writeFileSync(join(library, 'index.mjs'), 'export default {};\n');
    writeFileSync(join(library, 'index.cjs'), 'module.exports = {};\n');
    writeFileSync(join(folder, `import-${name}.mjs`), `import ${JSON.stringify(name)};\n`);
  }
}

/** A line may be half written. */
function eventsIn(file: string): ProbeEvent[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return line === '' ? [] : [JSON.parse(line) as ProbeEvent];
      } catch {
        return [];
      }
    });
}

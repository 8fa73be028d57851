import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { HooksTried, HookTrial } from '../evidence/probe-events.ts';
import { runningSdk } from './sdk.ts';

const IMPORT_MS = 3_000;

/** Where the doctor has put libraries of no content, and which: all of them have an instrumentation. */
export interface TrialPlace {
  readonly folder: string;
  readonly libraries: readonly string[];
}

/** Loads a library that the application does not use, by `import` and by `require`, and sees whether anybody noticed. */
export async function tryHooks(place: TrialPlace, used: ReadonlySet<string>): Promise<HooksTried> {
  const free = place.libraries.filter((name) => !used.has(name) && !loaded().includes(name));
  const [first, second] = free;
  const imported = first === undefined ? undefined : await byImport(place, first);
  const required = second === undefined ? undefined : byRequire(place, second);
  return { is: 'hooks', imported, required };
}

/** For the end of a process, where nothing can be waited for. */
export function tryRequire(place: TrialPlace, used: ReadonlySet<string>): HooksTried {
  const name = place.libraries.find((one) => !used.has(one) && !loaded().includes(one));
  return {
    is: 'hooks',
    imported: undefined,
    required: name === undefined ? undefined : byRequire(place, name),
  };
}

async function byImport({ folder }: TrialPlace, name: string): Promise<HookTrial | undefined> {
  let deadline: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((resolve) => {
    deadline = setTimeout(() => resolve(false), IMPORT_MS);
  });
  // Where even the file of the trial cannot be loaded, nothing was tried.
  const done = import(pathToFileURL(join(folder, `import-${name}.mjs`)).href).then(
    () => true,
    () => false,
  );
  const ran = await Promise.race([done, tooLate]);
  clearTimeout(deadline);
  return ran ? { name, called: loaded().includes(name) } : undefined;
}

function byRequire({ folder }: TrialPlace, name: string): HookTrial | undefined {
  try {
    createRequire(join(folder, 'require.cjs'))(name);
  } catch {
    return undefined;
  }
  return { name, called: loaded().includes(name) };
}

function loaded(): readonly string[] {
  return runningSdk()?.instrumented?.().loaded ?? [];
}

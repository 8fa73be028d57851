import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export type CheckFormat = 'table' | 'json' | 'sarif' | 'markdown';

/** What the command needs of `eslint-plugin-throughline/checklist`, which a project has or has not. */
export interface Checklist {
  runCheck(options: {
    folder: string;
    format: CheckFormat;
    strict: boolean;
    preload: boolean;
    baseline?: string;
  }): Promise<{ text: string; fresh: number; baseline: string }>;
}

const SUBPATH = 'eslint-plugin-throughline/checklist';

/** The plugin as the project has it, else as it stands beside this package; undefined where neither has it. */
export async function loadChecklist(folder: string): Promise<Checklist | undefined> {
  const place = resolve(folder);
  const from = existsSync(place) && statSync(place).isFile() ? dirname(place) : place;
  for (const place of [join(from, 'package.json'), import.meta.url]) {
    let path: string;
    try {
      path = createRequire(place).resolve(SUBPATH);
    } catch {
      // Not there: the next place is asked.
      continue;
    }
    return (await import(pathToFileURL(path).href)) as Checklist;
  }
  return undefined;
}

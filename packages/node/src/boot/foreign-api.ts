import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { Diagnostics } from './diagnostics.ts';

const own = createRequire(import.meta.url);

/**
 * Says so when the application brings a copy of `@opentelemetry/api` that cannot see ours: the API's own rule is
 * the same major version, and a minor version no newer than that of the copy that registered first.
 */
export function warnOfForeignApi(diagnostics: Diagnostics, entry: string | undefined): void {
  const theirs = apiVersion(createRequire(entry ? resolve(entry) : join(process.cwd(), 'index.js')));
  const ours = apiVersion(own);
  if (theirs === undefined || ours === undefined || isCompatible(theirs, ours)) return;
  diagnostics.say(
    `the application brings @opentelemetry/api ${theirs}, which cannot work with ${ours} of throughline: what it records through its copy is lost. ` +
      `Install @opentelemetry/api ${ours} in the application (npm install @opentelemetry/api@${ours}).`,
  );
}

/** Whether a copy of the API in version `theirs` accepts what version `ours` has registered. */
export function isCompatible(theirs: string, ours: string): boolean {
  const [theirMajor = 0, theirMinor = 0] = theirs.split('.').map(Number);
  const [ourMajor = 0, ourMinor = 0] = ours.split('.').map(Number);
  return theirMajor === ourMajor && theirMinor <= ourMinor;
}

function apiVersion(require: NodeJS.Require): string | undefined {
  try {
    // Its package.json is not exported; the entry file stands two levels below it.
    const entry = require.resolve('@opentelemetry/api');
    const folder = entry.slice(0, entry.lastIndexOf('api') + 'api'.length);
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      version?: unknown;
    };
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}

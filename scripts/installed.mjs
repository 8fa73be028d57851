// Says whether node_modules holds what package-lock.json asks for, without asking npm (which takes seconds).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @param {string} root @returns {boolean} */
export function isInstalled(root) {
  const wanted = readLock(join(root, 'package-lock.json'));
  const present = readLock(join(root, 'node_modules', '.package-lock.json'));
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.includes('node_modules/') || (entry.optional && !isForThisMachine(entry))) return true;
    return present[path]?.version === entry.version;
  });
}

/**
 * Native parts are optional packages, one for each platform, and npm passes over one that it could not fetch without a
 * word: the tool that needs it then fails. Those of this platform are asked for like all others.
 *
 * @param {{ os?: string[], cpu?: string[], libc?: string[] }} entry
 */
function isForThisMachine({ os, cpu, libc }) {
  if (!os?.includes(process.platform) || !cpu?.includes(process.arch)) return false;
  return libc === undefined || libc.includes(isGlibc() ? 'glibc' : 'musl');
}

/** @type {boolean | undefined} */
let glibc;

/** A report of the process takes milliseconds: one is enough. */
function isGlibc() {
  if (glibc !== undefined) return glibc;
  const { header } = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  glibc = header.glibcVersionRuntime !== undefined;
  return glibc;
}

/** @param {string} file @returns {Record<string, { version?: string, optional?: boolean, os?: string[], cpu?: string[], libc?: string[] }> | undefined} */
function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

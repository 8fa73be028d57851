// Says whether node_modules holds what package-lock.json asks for, without asking npm (which takes seconds).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @param {string} root @returns {boolean} */
export function isInstalled(root) {
  const wanted = readLock(join(root, 'package-lock.json'));
  const present = readLock(join(root, 'node_modules', '.package-lock.json'));
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || !path.includes('node_modules/') || entry.optional) return true;
    return present[path]?.version === entry.version;
  });
}

/** @param {string} file @returns {Record<string, { version?: string, optional?: boolean }> | undefined} */
function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

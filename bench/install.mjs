// Installs the bench and the systems that it measures, each by its own lockfile and only where something is missing.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isInstalled } from '../scripts/installed.mjs';

const systems = join(import.meta.dirname, 'systems');
const folders = [
  import.meta.dirname,
  ...readdirSync(systems, { recursive: false })
    .map((name) => join(systems, name))
    .filter((folder) => hasLockfile(folder)),
];
for (const folder of folders) {
  if (isInstalled(folder)) continue;
  console.error(`Installing what is missing in ${folder} (npm ci) ...`);
  const done = spawnSync('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error', '--workspaces=false'], {
    cwd: folder,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) process.exit(done.status ?? 1);
}

/** @param {string} folder */
function hasLockfile(folder) {
  try {
    return readdirSync(folder).includes('package-lock.json');
  } catch {
    return false;
  }
}

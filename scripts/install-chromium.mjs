// Sees to it that there is a Chromium for the tests of the viewer's page: the system's own package, where it is missing.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome-stable'];

/** @returns {string | undefined} the path of the browser that is used */
export function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== '') return named;
  return places.find((path) => existsSync(path));
}

/** @returns {string} its path @throws Error that says what is missing */
export function installChromium() {
  const found = findChromium();
  if (found !== undefined) return found;
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new Error(
      `No Chromium: looked at ${places.join(', ')}. Install it (Debian: apt-get install chromium), or name one in CHROMIUM_PATH.`,
    );
  }
  console.error('Installing Chromium (apt-get install chromium) ...');
  apt('update');
  apt('install', '--yes', '--no-install-recommends', 'chromium');
  const installed = findChromium();
  if (installed === undefined)
    throw new Error('apt-get installed chromium, but there is none at /usr/bin/chromium.');
  return installed;
}

/** @param {string[]} args */
function apt(...args) {
  const done = spawnSync('apt-get', ['--quiet', ...args], {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: 600_000,
  });
  if (done.status !== 0)
    throw new Error(`apt-get ${args.join(' ')} did not finish; its own message stands above.`);
}

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Servers that no package manager of Node brings: small programs around Go modules, built once. */
export const BUILT_SERVERS: Readonly<Record<string, string>> = { kfake: 'kafka', FerretDB: 'mongodb' };

const CACHE = join(import.meta.dirname, '../../../.cache/test-servers');

/** Where the program of a server is, or would be: another source or another pinned version is another file. */
export function binaryOf(server: string): string {
  const folder = BUILT_SERVERS[server] ?? '';
  const hash = createHash('sha256');
  for (const file of ['main.go', 'go.mod', 'go.sum']) {
    hash.update(readFileSync(join(import.meta.dirname, folder, file)));
  }
  return join(CACHE, `${folder}-${hash.digest('hex').slice(0, 12)}`);
}

/** Builds what is not built yet. @returns a sentence for each server that could not be built */
export function buildServers(): string[] {
  mkdirSync(CACHE, { recursive: true });
  return Object.keys(BUILT_SERVERS).flatMap((server) => {
    const output = binaryOf(server);
    if (existsSync(output)) return [];
    console.error(`Building ${server} from its Go module (minutes, once) ...`);
    const done = spawnSync('go', ['build', '-trimpath', '-ldflags=-s -w', '-o', output, '.'], {
      cwd: join(import.meta.dirname, BUILT_SERVERS[server] ?? ''),
      env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' },
      stdio: ['ignore', 2, 2],
    });
    if (done.status === 0) return [];
    const cause = done.error ? `the command go cannot be run (${done.error.message})` : 'go build failed';
    return [`${server} is not built: ${cause}.`];
  });
}

import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readFileSync, readlinkSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** Which group: that of one primary and one management listener. */
export interface GroupIdentity {
  /** Process id of the primary. */
  readonly primary: number;
  readonly host: string;
  readonly port: number;
}

/** Where a group meets. */
export interface GroupPlace {
  /** For this user alone. */
  readonly folder: string;
  /** A Unix socket, on Windows a named pipe. */
  readonly socket: string;
}

/** Bytes of a Unix socket's path, on the system that has the fewest. */
const MOST_SOCKET_BYTES = 103;

/**
 * The meeting place of a group, the same for all its processes and threads without a word between them. It is below the
 * folder for temporary files, in one that no other user may enter.
 *
 * @throws where there cannot be such a place
 */
export function groupPlace({ primary, host, port }: GroupIdentity): GroupPlace {
  const isWindows = process.platform === 'win32';
  const identity = [hostname(), namespaceOfProcesses(), primary, startOf(primary), host, port].join('\n');
  const name = createHash('sha256').update(identity).digest('hex').slice(0, 16);
  const folder = join(
    tmpdir(),
    `throughline-groups-${isWindows ? userInfo().username : process.getuid?.()}`,
    name,
  );
  const socket = isWindows ? `\\\\.\\pipe\\throughline-${name}` : join(folder, 's');
  if (!isWindows && Buffer.byteLength(socket) > MOST_SOCKET_BYTES) {
    throw new Error(`the path of the folder for temporary files, ${tmpdir()}, is too long for a socket`);
  }
  return { folder, socket };
}

/** Makes the folder where there is none. @throws where others could write into it */
export function makeGroupFolder({ folder }: GroupPlace): void {
  const above = join(folder, '..');
  mkdirSync(above, { recursive: true, mode: 0o700 });
  onlyOurs(above);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  onlyOurs(folder);
}

/** @throws where it is not a folder of this user alone */
export function onlyOurs(folder: string): void {
  const found = lstatSync(folder);
  if (!found.isDirectory()) throw new Error(`${folder} is no folder`);
  if (process.platform === 'win32') return;
  if (found.uid !== process.getuid?.() || (found.mode & 0o077) !== 0) {
    throw new Error(`${folder} is not for this user alone`);
  }
}

/** Containers may share a folder, and have the same process ids in it. */
function namespaceOfProcesses(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

/** When a process was started, where the system tells: process ids come again, and that of a container is always 1. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program, in brackets, may hold anything.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

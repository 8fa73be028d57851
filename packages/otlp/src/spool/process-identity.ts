import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Enough to recognise a process, even when its number was given to another one since. */
export interface ProcessIdentity {
  readonly pid: number;
  /** The kernel and the process id namespace in which `pid` means something; absent where that cannot be known. */
  readonly realm?: string;
  /** When the process started, in the kernel's ticks since boot. */
  readonly started?: string;
}

/** This process. A container without its own /proc gets no realm: its numbers do not fit what /proc shows. */
export function identifyThisProcess(): ProcessIdentity {
  const { pid } = process;
  if (process.platform !== 'linux') return { pid, realm: `${process.platform} ${hostname()}` };
  try {
    if (readlinkSync('/proc/self') !== String(pid)) return { pid };
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    const started = startOf(pid);
    if (started === undefined) return { pid };
    return { pid, realm: `${boot} ${readlinkSync('/proc/self/ns/pid')}`, started };
  } catch {
    return { pid };
  }
}

/** Whether a process still runs; undefined where its number means nothing here, such as from another container. */
export function isRunning(other: ProcessIdentity, self: ProcessIdentity): boolean | undefined {
  if (other.realm === undefined || other.realm !== self.realm) return undefined;
  if (process.platform === 'linux') return startOf(other.pid) === other.started;
  try {
    process.kill(other.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Field 22 of /proc/PID/stat; undefined for a process that is gone, or dead and not yet collected. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in parentheses may hold spaces and parentheses itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Enough to recognise a process, even when its number was given to another one since. */
export interface ProcessIdentity {
  readonly pid: number;
  /** The kernel and the process id namespace in which `pid` means something; absent where that cannot be known. */
  readonly realm?: string;
  /** When the process started, in the kernel's ticks since boot. */
  readonly started?: string;
  /** The thread, in the kernel's numbers, and when it started: workers of one process each have segments of their own. */
  readonly thread?: { readonly id: number; readonly started: string };
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
    const thread = identifyThisThread();
    return {
      pid,
      realm: `${boot} ${readlinkSync('/proc/self/ns/pid')}`,
      started,
      ...(thread && { thread }),
    };
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

/** Whether another thread of this process still runs; undefined where that cannot be known, and for this very one. */
export function isThreadRunning(
  { thread: other }: ProcessIdentity,
  { thread: self }: ProcessIdentity,
): boolean | undefined {
  if (other === undefined || self === undefined) return undefined;
  if (other.id === self.id && other.started === self.started) return undefined;
  return startOf(`self/task/${other.id}`) === other.started;
}

/** Whether it is this very process, whose threads each own segments of their own. */
export function isSameProcess(other: ProcessIdentity, self: ProcessIdentity): boolean {
  return other.pid === self.pid && other.realm === self.realm && other.started === self.started;
}

function identifyThisThread(): ProcessIdentity['thread'] {
  try {
    // Calls of this kind run on the thread that makes them.
    const id = Number(/(\d+)$/.exec(readlinkSync('/proc/thread-self'))?.[1]);
    const started = startOf(`self/task/${id}`);
    return started === undefined ? undefined : { id, started };
  } catch {
    return undefined;
  }
}

/** Field 22 of /proc/PID/stat; undefined for a process that is gone, or dead and not yet collected. */
function startOf(pid: number | string): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in parentheses may hold spaces and parentheses itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

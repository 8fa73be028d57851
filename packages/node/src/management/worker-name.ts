import cluster from 'node:cluster';
import { getEnvironmentData, isMainThread, setEnvironmentData, threadId } from 'node:worker_threads';

/** What a thread has to know of the process that it is part of: there, a worker of a cluster looks like a primary. */
export interface ProcessName {
  /** Process id of the primary, or of a process without a cluster. */
  readonly primary: number;
  /** The id of a cluster's worker; `0` for the primary, and without a cluster. */
  readonly worker: string;
}

const KEY = 'throughline.process';

/** Undefined in a thread whose process has no Throughline. */
export function ownProcess(): ProcessName | undefined {
  if (!isMainThread) {
    const told = getEnvironmentData(KEY) as Partial<ProcessName> | undefined;
    return typeof told?.primary === 'number' && typeof told.worker === 'string'
      ? { primary: told.primary, worker: told.worker }
      : undefined;
  }
  return cluster.isWorker
    ? { primary: process.ppid, worker: String(cluster.worker?.id ?? 0) }
    : { primary: process.pid, worker: '0' };
}

/** Lets the threads that are started from now on know what process they are part of. */
export function tellThreads(): void {
  if (isMainThread) setEnvironmentData(KEY, { ...ownProcess() });
}

/** What this process or thread is called in the label `worker`: `0`, `3`, `3/1` for a thread. */
export function ownWorker(): string {
  const worker = ownProcess()?.worker ?? '0';
  return isMainThread ? worker : `${worker}/${threadId}`;
}

import cluster from 'node:cluster';
import { isMainThread, type Worker } from 'node:worker_threads';
import { loadPackage } from '../exits/load-package.ts';
import type { GroupHub } from '../group/hub.ts';
import type { GroupMember } from '../group/member.ts';
import type { Listener } from './listener.ts';
import type { PrometheusReader } from './prometheus-reader.ts';
import { untraced } from './untraced.ts';
import { ownProcess, ownWorker, tellThreads } from './worker-name.ts';

export interface ProcessGroupParts {
  readonly reader: PrometheusReader;
  /** Where the management listener of the group is. */
  readonly host: string;
  readonly port: number;
  /** Opens that listener in a worker whose primary has none; undefined where another one has the port. */
  listen(): Promise<Listener | undefined>;
}

/** What a process or thread does for its group, in the end. */
export interface ProcessGroup {
  /** Leaves to the group what was counted: synchronous, for a process that ends; once. */
  leave(): void;
  /** The same, and closes the listener that was the group's. */
  stop(): Promise<void>;
}

type Group = typeof import('../group/open-group.ts');

/**
 * One `/metrics` for all processes of a cluster and all their threads. Who has neither workers nor threads never loads
 * what it takes.
 *
 * The primary gathers; where it has no Throughline, as below PM2, the worker that gets the management port first does,
 * and when it dies the next one.
 */
export function openProcessGroup(parts: ProcessGroupParts): ProcessGroup {
  if (!isMainThread || cluster.isWorker) {
    if (isMainThread) tellThreads();
    return joinGroup(parts);
  }
  tellThreads();
  let hub: GroupHub | undefined;
  const open = (): void => {
    stopWaiting();
    hub ??= untraced(() => openHub(parts));
  };
  const onThread = (thread: Worker): void => {
    // Node's own thread for the hooks of modules has nothing to tell.
    if (thread.constructor.name !== 'InternalWorker') open();
  };
  const stopWaiting = (): void => {
    cluster.removeListener('fork', open);
    process.removeListener('worker', onThread);
  };
  cluster.on('fork', open);
  process.on('worker', onThread);
  const leave = (): void => {
    stopWaiting();
    hub?.stop();
  };
  return { leave, stop: async () => leave() };
}

function joinGroup(parts: ProcessGroupParts): ProcessGroup {
  if (ownProcess() === undefined) return { leave: () => {}, stop: async () => {} };
  let member: GroupMember | undefined;
  let hub: GroupHub | undefined;
  let listener: Listener | undefined;
  let isOver = false;
  const start = (): void => {
    if (isOver || member) return;
    try {
      member = untraced(() =>
        loadGroup().startMember({ ...groupParts(parts), lead: canLead(parts) ? lead : undefined }),
      );
    } catch (error) {
      parts.reader.onFault('the metrics of the group', error);
    }
  };
  // Not before the application is loaded; there is nobody who could ask yet.
  const starting = setImmediate(start);
  starting.unref();
  // What ends before its first turn has counted something, too.
  const leave = (): void => {
    if (isOver) return;
    process.removeListener('exit', leave);
    clearImmediate(starting);
    start();
    isOver = true;
    member?.stop();
    hub?.stop();
  };
  process.once('exit', leave);

  async function lead(key: string): Promise<boolean> {
    const opened = await parts.listen();
    if (opened === undefined) return false;
    if (isOver) {
      await opened.close();
      return false;
    }
    listener = opened;
    hub = untraced(() => openHub(parts, key));
    return true;
  }

  return {
    leave,
    async stop() {
      leave();
      await listener?.close();
    },
  };
}

/** Any free port would be another one in each worker. */
function canLead({ port }: ProcessGroupParts): boolean {
  return isMainThread && port !== 0;
}

/** @param key of an elected one */
function openHub(parts: ProcessGroupParts, key?: string): GroupHub | undefined {
  const { reader } = parts;
  const hub = loadGroup().startHub({ ...groupParts(parts), key });
  reader.group = hub;
  return hub;
}

function groupParts({ reader, host, port }: ProcessGroupParts) {
  return {
    primary: ownProcess()?.primary ?? process.pid,
    host,
    port,
    worker: ownWorker(),
    read: () => reader.read(),
    readNow: () => reader.readNow(),
    onUnserved: reader.onUnserved,
    onFault: reader.onFault,
  };
}

function loadGroup(): Group {
  return loadPackage<Group>('#src/group/open-group');
}

import { type ChildProcess, spawn } from 'node:child_process';

/** Kills what is on its list when its parent is gone, however that ended. Removed from the list: what ended before. */
const source = `
  const pids = new Set();
  process.on('message', ({ add, remove }) => (add ? pids.add(add) : pids.delete(remove)));
  process.on('disconnect', () => {
    for (const pid of pids) try { process.kill(pid, 'SIGKILL') } catch {}
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
`;

let watcher: ChildProcess | undefined;

/** Makes sure that a program does not outlive this process, even when this one is killed. */
export function watchOver(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  watcher ??= startWatcher();
  watcher.send({ add: pid });
  child.once('exit', () => watcher?.connected && watcher.send({ remove: pid }));
}

function startWatcher(): ChildProcess {
  const child = spawn(process.execPath, ['--eval', source], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    detached: process.platform !== 'win32',
  });
  // It waits for the end of this process, never the other way round.
  child.unref();
  child.channel?.unref();
  return child;
}

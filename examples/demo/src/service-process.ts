/** What each process of the demo owes the one that started it: its address, and an end when asked. */

/** What a child process tells its parent over the IPC channel. */
export interface Ready {
  type: 'ready';
  /** Where it listens. */
  url: string;
}

/** Runs `start`, announces the address, and closes on SIGTERM, SIGINT or when the parent is gone. */
export async function runService(
  name: string,
  start: () => Promise<{ url: string; close: () => Promise<void> }>,
): Promise<void> {
  const { url, close } = await start().catch((error: unknown) => {
    process.stderr.write(`${name} cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  });
  let closing = false;
  const stop = () => {
    if (closing) return;
    closing = true;
    close()
      .catch((error: unknown) => {
        process.stderr.write(`${name} did not close cleanly: ${String(error)}\n`);
        process.exitCode = 1;
      })
      // Whatever still waits for a timer somewhere: the work of this process is done.
      .finally(() => process.exit());
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  if (process.send === undefined) {
    process.stdout.write(`${name} listens on ${url}\n`);
    return;
  }
  // Started by another process: when that one dies without a word, this one must not stay behind.
  process.on('disconnect', stop);
  process.send({ type: 'ready', url } satisfies Ready);
}

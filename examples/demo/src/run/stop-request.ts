/** Why the demo should come to its end. */
export interface StopRequest {
  /** Aborted once somebody asked. */
  readonly signal: AbortSignal;
  /** Resolves once somebody asked, or never. */
  readonly asked: Promise<void>;
}

/** Ctrl-C, SIGTERM, a closed terminal, or the end of the process that started this one: the first asks, the second ends at once. */
export function listenForStop(endAtOnce: (exitCode: number) => void): StopRequest {
  const controller = new AbortController();
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const ask = () => {
    controller.abort();
    resolve();
  };
  for (const [name, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
  ] as const) {
    process.on(name, () => (controller.signal.aborted ? endAtOnce(128 + number) : ask()));
  }
  process.on('SIGHUP', ask);
  process.on('disconnect', ask);
  // `npm start | head` closes the pipe; there is nobody left to show a tree to.
  process.stdout.on('error', ask);
  process.stderr.on('error', ask);
  return { signal: controller.signal, asked };
}

/** The result of the work, or a rejection as soon as somebody asks to stop. */
export function unlessStopped<T>(work: Promise<T>, { signal, asked }: StopRequest): Promise<T> {
  return Promise.race([work, asked.then(() => Promise.reject(signal.reason))]);
}

import { type Child, type ChildOptions, startChild } from './child.ts';
import { managementAddress, untilReady } from './management.ts';

export interface Service {
  name: string;
  url: string;
  /** The listener of `/metrics`, `/health` and `/health/ready`. */
  management: string;
  child: Child;
}

const READY_WITHIN_MS = 30_000;

/** Starts one service under the preload and waits until it says that it can work. */
export async function startService(
  options: Omit<ChildOptions, 'args'>,
  stop: AbortSignal,
  started: (child: Child) => void,
): Promise<Service> {
  const { name } = options;
  const { promise: management, resolve } = Promise.withResolvers<string>();
  const child = startChild({
    ...options,
    args: ['--import', 'throughline/register', `src/${name}.ts`],
    onStderr: (line) => {
      const address = managementAddress(line);
      if (address === undefined) options.onStderr(line);
      else resolve(address);
    },
  });
  started(child);
  let missing = 'to name its own address';
  const deadline = AbortSignal.any([stop, AbortSignal.timeout(READY_WITHIN_MS)]);
  const late = new Promise<never>((_resolve, reject) => {
    const refuse = () => reject(new Error(`${name} failed ${missing} within ${READY_WITHIN_MS / 1_000} s.`));
    if (deadline.aborted) refuse();
    else deadline.addEventListener('abort', refuse, { once: true });
  });
  const ready = (async () => {
    const url = await child.ready;
    missing = 'to name the address of its /health on stderr';
    const address = await management;
    missing = `to answer 200 on ${address}/health/ready`;
    await untilReady(address, deadline);
    return { name, url, management: address, child };
  })();
  const died = child.ended.then((end) => Promise.reject(new Error(`${name} ${end} before it was ready.`)));
  for (const outcome of [late, ready, died]) outcome.catch(() => undefined);
  return Promise.race([ready, died, late]);
}

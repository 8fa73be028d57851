import { quietly } from '../quietly.ts';

/** What may be left of a process that has nothing to do any more: requests of ours, and standard streams. */
const IDLE_RESOURCES: ReadonlySet<string> = new Set([
  'ConnectWrap',
  'TCPConnectWrap',
  'GetAddrInfoReqWrap',
  'WriteWrap',
  'SimpleWriteWrap',
  'ShutdownWrap',
  'SimpleShutdownWrap',
  'PipeWrap',
  'TTYWrap',
]);
const CHECK_MS = 50;
/** A process that lives on by a pipe alone looks idle; letting go again and again would stop its telemetry. */
const QUIET_MS = 5 * 60 * 1000;

/**
 * Lets a process end that only a connect or a write of ours still holds.
 *
 * libuv counts a connect under way (and a write that the other side does not read) even on an unreferenced
 * socket, so an address that swallows packets would keep a finished script until the connect times out.
 */
export class IdleProcessWatch {
  readonly #holds: () => boolean;
  readonly #letGo: () => void;
  #timer: NodeJS.Timeout | undefined;
  #notBefore = 0;

  constructor(holds: () => boolean, letGo: () => void) {
    this.#holds = holds;
    this.#letGo = letGo;
  }

  /** A request has begun. */
  start(): void {
    if (this.#timer !== undefined || Date.now() < this.#notBefore) return;
    this.#timer = setInterval(
      quietly(() => this.#check()),
      CHECK_MS,
    ).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #check(): void {
    if (!this.#holds()) {
      this.stop();
      return;
    }
    if (!process.getActiveResourcesInfo().every((name) => IDLE_RESOURCES.has(name))) return;
    this.#notBefore = Date.now() + QUIET_MS;
    this.stop();
    this.#letGo();
  }
}

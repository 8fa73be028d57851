import type { UnfitVersion } from '../instrumentation/instrumentation.ts';
import type { FlushResult } from '../lifecycle/flush-result.ts';
import type { Running, SignalTally } from '../lifecycle/running.ts';

/** What one started Throughline leaves for every other copy of the package in this process. */
export interface Started extends Running {
  version: string;
  /** What became of the telemetry since the start; absent where an older copy of the package started it. */
  delivery?(): DeliveryState;
  /** What is instrumented by now, for `throughline doctor`; absent where an older copy of the package started it. */
  instrumented?(): InstrumentedState;
}

export interface InstrumentedState {
  /** Names of the instrumentations that run: those whose library the application has loaded. */
  readonly loaded: readonly string[];
  readonly unfit: readonly UnfitVersion[];
}

export interface DeliveryState extends FlushResult {
  /** Of each signal, over all its ways, since the start. */
  readonly signals: readonly SignalTally[];
  /** The origins of the endpoints that take nothing at the moment. */
  readonly away: readonly string[];
}

const key = Symbol.for('throughline.sdk.1');
const shared = globalThis as { [key]?: Started };

export function markStarted(started: Started): void {
  Object.defineProperty(shared, key, { value: started, configurable: true });
}

/** The running SDK, whichever copy of the package started it. */
export function startedSdk(): Started | undefined {
  return shared[key];
}

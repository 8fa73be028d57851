import type { Started } from '../../../boot/started.ts';

const started: symbol = Symbol.for('throughline.sdk.1');
const api: symbol = Symbol.for('opentelemetry.js.api.1');

/** The part of the OpenTelemetry API that a canary needs, as every copy of it shares it. */
export interface SharedApi {
  trace?: {
    getTracer(name: string): {
      startSpan(name: string, options: object): { isRecording(): boolean; end(): void };
    };
  };
  metrics?: {
    getMeter(name: string): {
      createCounter(name: string, options: object): { add(value: number): void };
    };
  };
  logs?: { getLogger(name: string): { emit(record: object): void } };
}

/** The running Throughline, without loading any of it. */
export function runningSdk(): Started | undefined {
  return (globalThis as { [key: symbol]: unknown })[started] as Started | undefined;
}

export function sharedApi(): SharedApi {
  return ((globalThis as { [key: symbol]: unknown })[api] ?? {}) as SharedApi;
}

import type { ErrorEvent } from './error-event.ts';
import { limitErrors } from './error-rate.ts';
import { shared } from './one-per-process.ts';
import { reportFault } from './runtime-state.ts';
import type { StackFrame } from './stack-frames.ts';

/** What {@link BeforeSend} can look at besides the event. */
export interface ErrorHint {
  /** What was thrown, as it is: not redacted. */
  readonly originalException: unknown;
}

/**
 * Called with every error that is about to be told, redacted: it gives back the event, changed or not, or `null` to drop
 * it. What it adds is redacted again.
 */
export type BeforeSend = (event: ErrorEvent, hint: ErrorHint) => ErrorEvent | null;

/** A way out for errors besides OTLP and stdout. */
export type ErrorExit = (event: ErrorEvent, originalException: unknown) => void;

interface ErrorSettings {
  beforeSend: BeforeSend | undefined;
  /** Whether more of a user than the id, and the address of a client, may be told. */
  sendsPersonalData: boolean;
  /** Source lines around a frame; only in development. */
  codeFrame: ((frame: StackFrame) => string | undefined) | undefined;
  readonly exits: Set<ErrorExit>;
}

const settings: ErrorSettings = shared('errorSettings', () => ({
  beforeSend: undefined,
  sendsPersonalData: false,
  codeFrame: undefined,
  exits: new Set<ErrorExit>(),
}));

/** How errors are told in this process. */
export function errorSettings(): ErrorSettings {
  return settings;
}

/** What an application sets about its errors. */
export interface ErrorOptions {
  /** Sees every error before it is told; `null` takes it away again. */
  beforeSend?: BeforeSend | null;
}

/**
 * Sets how errors are told in this process; what is left out stays as it is.
 *
 * `beforeSend` gets each error after redaction and gives back the event, or `null` to drop it (counted in
 * `throughline.errors.dropped`; the span keeps its status and `error.type`, and nothing else). Where it throws, or gives
 * back anything else (a promise too), the event is told as it was before the call, and the fault is reported.
 *
 * @example
 * configureErrors({
 *   beforeSend: (event) => (event.errors[0]?.type === 'AbortError' ? null : event),
 * });
 */
export function configureErrors(options: ErrorOptions): void {
  try {
    const { beforeSend } = options;
    if (beforeSend === undefined) return;
    if (beforeSend !== null && typeof beforeSend !== 'function') {
      reportFault(
        'configureErrors',
        `beforeSend has to be a function or null, received ${typeof beforeSend}; it stays as it was`,
      );
      return;
    }
    settings.beforeSend = beforeSend ?? undefined;
  } catch (error) {
    reportFault('configureErrors', error as Error);
  }
}

/** What the SDK sets from its configuration. */
export interface ErrorRules {
  perMinute: number;
  sendsPersonalData: boolean;
  codeFrame: ((frame: StackFrame) => string | undefined) | undefined;
}

/** Sets what the configuration says about errors. For the SDK. */
export function setErrorRules({ perMinute, sendsPersonalData, codeFrame }: ErrorRules): void {
  limitErrors(perMinute);
  settings.sendsPersonalData = sendsPersonalData;
  settings.codeFrame = codeFrame;
}

/**
 * Hands every error that is told to one more way out, which redacts it. For the SDK.
 *
 * @returns takes it out again
 */
export function addErrorExit(exit: ErrorExit): () => void {
  settings.exits.add(exit);
  return () => {
    settings.exits.delete(exit);
  };
}

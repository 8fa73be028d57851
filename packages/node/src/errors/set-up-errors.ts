import { configureErrors } from '@throughline/api';
import { resolveFramesWith, type StackFrame, setErrorRules } from '@throughline/api/runtime';
import type { StartOptions } from '../boot/start-options.ts';
import type { ErrorsConfig } from '../config/read-errors.ts';
import { codeFrame } from './code-frame.ts';
import { createSourceMaps } from './source-maps.ts';

/** Sets how errors are told, from the configuration and from what `start()` was given. */
export function setUpErrors(config: ErrorsConfig, { beforeSend }: StartOptions): void {
  const maps = createSourceMaps();
  resolveFramesWith(config.sourceMaps ? maps.resolve : undefined);
  setErrorRules({
    perMinute: config.perMinute,
    sendsPersonalData: config.sendsPersonalData,
    codeFrame: config.codeFrames ? (frame: StackFrame) => codeFrame(frame, maps.sourceOf) : undefined,
  });
  if (beforeSend !== undefined) configureErrors({ beforeSend });
}

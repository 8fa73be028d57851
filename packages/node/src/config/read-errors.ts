import type { EnvironmentReader } from './environment-reader.ts';
import * as errors from './table-errors.ts';

/** How errors are told. */
export interface ErrorsConfig {
  /** With the same fingerprint. */
  readonly perMinute: number;
  readonly sendsPersonalData: boolean;
  readonly sourceMaps: boolean;
  /** Source lines around a frame; not in production. */
  readonly codeFrames: boolean;
}

export function readErrors(reader: EnvironmentReader): ErrorsConfig {
  return {
    perMinute: reader.read(errors.errorsPerMinute),
    sendsPersonalData: reader.read(errors.sendsPersonalData),
    sourceMaps: reader.read(errors.sourceMaps),
    codeFrames: reader.text('NODE_ENV') !== 'production',
  };
}

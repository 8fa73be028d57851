import type { Sampler } from '@opentelemetry/sdk-trace';

/**
 * A sampler that may be asked before the attributes of a span are copied and bounded: it looks at none, or reads single
 * ones without keeping or changing them, and never looks at links. Only samplers of ours are, never one that an
 * application brings.
 */
export interface EarlySampler extends Sampler {
  readonly asksEarly: boolean;
  /** It looks at attributes; where it does not, those of a span that is not recorded need not be made. */
  readonly readsAttributes: boolean;
}

export function isEarly(sampler: Sampler): boolean {
  return (sampler as Partial<EarlySampler>).asksEarly === true;
}

export function readsAttributes(sampler: Sampler): boolean {
  return (sampler as Partial<EarlySampler>).readsAttributes !== false;
}

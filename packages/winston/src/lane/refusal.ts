import type { Logger } from './winston-parts.ts';

/** What a logger without a plan looked like: it is judged anew when that changes, not for each line. */
export interface Refusal {
  format: unknown;
  pipes: unknown;
  pipeCount: number;
  silent: unknown;
}

/** What to compare with later. */
export function refusalOf(logger: Logger): Refusal {
  const { pipes } = logger._readableState;
  return {
    format: logger.format,
    pipes,
    pipeCount: Array.isArray(pipes) ? pipes.length : 1,
    silent: logger.silent,
  };
}

/** Whether a logger still looks like that. */
export function isSame(refusal: Refusal, logger: Logger): boolean {
  const { pipes } = logger._readableState;
  return (
    logger.format === refusal.format &&
    pipes === refusal.pipes &&
    (!Array.isArray(pipes) || pipes.length === refusal.pipeCount) &&
    logger.silent === refusal.silent
  );
}

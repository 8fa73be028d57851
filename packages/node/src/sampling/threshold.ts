/**
 * The arithmetic of consistent probability sampling (OpenTelemetry specification, "TraceState: Probability Sampling"): a
 * trace is recorded where the last 56 bits of its id are not below the rejection threshold. Every service that asks for the
 * same share gives the same answer for an id, and one that asks for more records all that others record.
 */

/** Hexadecimal digits of 56 bits. */
const DIGITS = 14;
/** Of those, as many as a number holds exactly. */
const EXACT_DIGITS = 12;
/** The specification's recommendation for the digits of a threshold, beside those that only say how small a share is. */
const PRECISION = 4;
/** Where the last 56 bits begin in a trace id. */
const FIRST_DIGIT = 18;

/** 14 hexadecimal digits in lower case: in the order of texts they are in the order of the numbers, too. */
export type Threshold = string;

/** Nothing is below it. */
export const ALL: Threshold = '0'.repeat(DIGITS);

/** The rejection threshold of a share above 0. */
export function thresholdOf(share: number): Threshold {
  if (share >= 1) return ALL;
  const exponent = Math.floor(Math.log2(share)) + 1;
  const digits = Math.max(1, Math.min(EXACT_DIGITS, PRECISION + Math.floor(exponent / -4)));
  const scale = 16 ** digits;
  const rejected = Math.min(Math.round((1 - share) * scale), scale - 1);
  return rejected.toString(16).padStart(digits, '0').padEnd(DIGITS, '0');
}

/** The threshold as the sub-key `th` of the trace state has it: zeros at its end are left out. */
export function thresholdText(threshold: Threshold): string {
  return threshold.replace(/0+$/, '') || '0';
}

/** Whether a trace is recorded. Texts are compared: it takes a fifth of the time in which digits become a number. */
export function passes(traceId: string, threshold: Threshold): boolean {
  return traceId.slice(FIRST_DIGIT) >= threshold;
}

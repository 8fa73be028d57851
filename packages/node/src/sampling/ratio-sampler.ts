import { type Context, isValidTraceId } from '@opentelemetry/api';
import { SamplingDecision, type SamplingResult } from '@opentelemetry/sdk-trace';
import type { EarlySampler } from './early-sampler.ts';

const SAMPLED: SamplingResult = Object.freeze({ decision: SamplingDecision.RECORD_AND_SAMPLED });
const NOT_SAMPLED: SamplingResult = Object.freeze({ decision: SamplingDecision.NOT_RECORD });
/** Hexadecimal digits of each of the four parts of a trace id. */
const DIGITS = 8;

/**
 * Answers as the `TraceIdRatioBasedSampler` of the OpenTelemetry SDK for JavaScript does, which adds the four parts of a
 * trace id up without carry and compares the sum with its bound; here digit by digit, as far as it takes to know.
 */
export class RatioSampler implements EarlySampler {
  readonly asksEarly = true as const;
  readonly readsAttributes = false as const;
  readonly #ratio: number;
  readonly #bound: readonly number[];

  /** @param ratio from 0 to 1 */
  constructor(ratio: number) {
    this.#ratio = ratio;
    const bound = Math.floor(ratio * 0xffffffff);
    this.#bound = [...bound.toString(16).padStart(DIGITS, '0')].map((digit) => Number.parseInt(digit, 16));
  }

  shouldSample(_context: Context, traceId: string): SamplingResult {
    return this.#isBelowBound(traceId) && isValidTraceId(traceId) ? SAMPLED : NOT_SAMPLED;
  }

  toString(): string {
    return `TraceIdRatioBased{${this.#ratio}}`;
  }

  #isBelowBound(traceId: string): boolean {
    if (this.#ratio === 1) return true;
    for (let at = 0; at < DIGITS; at += 1) {
      const sum =
        digitAt(traceId, at) ^
        digitAt(traceId, at + DIGITS) ^
        digitAt(traceId, at + 2 * DIGITS) ^
        digitAt(traceId, at + 3 * DIGITS);
      const bound = this.#bound[at] as number;
      if (sum !== bound) return sum < bound;
    }
    return false;
  }
}

function digitAt(traceId: string, at: number): number {
  const code = traceId.charCodeAt(at);
  return code < 0x3a ? code - 0x30 : (code | 0x20) - 0x57;
}

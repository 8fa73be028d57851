import type { Answer } from '../send-sync/answer-reader.ts';
import { readRejection } from './partial-success.ts';
import { retryAfterMs } from './retry-after.ts';

/** What an answer means for its batch. */
export type Verdict =
  | { kind: 'delivered'; rejected: number; detail: string | undefined }
  | { kind: 'retry'; retryAfterMs: number | undefined }
  | { kind: 'too_large' }
  | { kind: 'refused' };

/** The statuses that OTLP/HTTP repeats; no other one is. */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const MAX_DETAIL = 200;

/** Judges by the rules of https://opentelemetry.io/docs/specs/otlp/#otlphttp-response. */
export function judge(answer: Answer, now: number): Verdict {
  if (answer.status >= 200 && answer.status < 300) {
    const { items, message } = readRejection(answer.contentType, answer.body);
    return { kind: 'delivered', rejected: items, detail: message?.slice(0, MAX_DETAIL) };
  }
  if (RETRYABLE.has(answer.status)) {
    return { kind: 'retry', retryAfterMs: retryAfterMs(answer.retryAfter, now) };
  }
  return { kind: answer.status === 413 ? 'too_large' : 'refused' };
}

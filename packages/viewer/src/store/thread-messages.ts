import type { Signal } from '@throughline/otlp';
import type { Ingested } from '../ingest/ingest.ts';
import type { QuestionName } from './questions.ts';

/** To the thread of the store. */
export type ToThread =
  | {
      type: 'ingest';
      id: number;
      signal: Signal;
      contentType: 'application/json' | 'application/x-protobuf';
      body: Uint8Array;
    }
  | { type: 'ask'; id: number; name: QuestionName; given: unknown; asJson: boolean }
  | { type: 'close'; id: number };

/** From it. */
export type FromThread =
  | { type: 'ready' }
  | { type: 'failed'; problem: Problem }
  | { type: 'ingested'; id: number; result: Ingested }
  | { type: 'answer'; id: number; answer: unknown }
  | { type: 'problem'; id: number; problem: Problem }
  /** Something was stored. */
  | { type: 'news' };

/** An error, as it crosses from thread to thread. */
export interface Problem {
  name: string;
  message: string;
  /** Of a `SearchError`. */
  position?: number;
  expected?: string;
  nearest?: string | undefined;
}

export function problemOf(error: unknown): Problem {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message } = error;
  const { position, expected, nearest } = error as unknown as Problem;
  return position === undefined || expected === undefined
    ? { name, message }
    : { name, message, position, expected, nearest };
}

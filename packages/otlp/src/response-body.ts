import type { ContentType } from './decode.ts';
import type { Signal } from './signal.ts';

const REJECTED_FIELD: Record<Signal, string> = {
  traces: 'rejectedSpans',
  logs: 'rejectedLogRecords',
  metrics: 'rejectedDataPoints',
};

/** Part of a request that the receiver did not take (`Export…PartialSuccess`). */
export interface PartialSuccess {
  /** Spans, log records or data points; 0 with a message is a warning. */
  rejected: number;
  message?: string;
}

/** An `Export…ServiceResponse`. */
export function successBody(signal: Signal, type: ContentType, partial: PartialSuccess | undefined): Buffer {
  if (type === 'application/json') {
    const json = partial && {
      [REJECTED_FIELD[signal]]: String(partial.rejected),
      errorMessage: partial.message ?? '',
    };
    return Buffer.from(JSON.stringify(json ? { partialSuccess: json } : {}));
  }
  if (!partial) return Buffer.alloc(0);
  return lengthDelimited(
    1,
    Buffer.concat([varintField(1, partial.rejected), textField(2, partial.message ?? '')]),
  );
}

/** A `google.rpc.Status`, the body of every answer that is not 2xx. */
export function errorBody(type: ContentType, message: string, code: number): Buffer {
  if (type === 'application/json') return Buffer.from(JSON.stringify({ code, message }));
  return Buffer.concat([varintField(1, code), textField(2, message)]);
}

function varintField(field: number, value: number): Buffer {
  return value === 0 ? Buffer.alloc(0) : Buffer.concat([varint(field << 3), varint(value)]);
}

function textField(field: number, text: string): Buffer {
  return text === '' ? Buffer.alloc(0) : lengthDelimited(field, Buffer.from(text));
}

function lengthDelimited(field: number, bytes: Buffer): Buffer {
  return Buffer.concat([varint((field << 3) | 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}

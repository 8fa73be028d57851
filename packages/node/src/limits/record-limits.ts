import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Pipeline } from '../config/pipeline.ts';
import type { ValueLimits } from './attribute-limits.ts';
import { createEntryLimits, type EntryLimits } from './entry-limits.ts';
import { logRecordSize, spanSize } from './record-size.ts';
import { DEFAULT_TEXT_LENGTH } from './text-limits.ts';

/** What leaves of each kind of record. */
export interface RecordLimits {
  readonly spans: ValueLimits;
  readonly logRecords: ValueLimits;
  readonly resource: ValueLimits;
}

/** What each kind of record takes in. */
export interface RecordEntryLimits {
  readonly spans: EntryLimits;
  readonly logRecords: EntryLimits;
}

type Told = ValueLimits['onTruncated'];

export function recordLimits({ traces, logs }: Pipeline, onTruncated: Told): RecordLimits {
  return {
    spans: { ...lengths(traces.limits), onTruncated },
    logRecords: { ...lengths(logs.limits), onTruncated },
    resource: textLimits(onTruncated),
  };
}

export function recordEntryLimits({ traces, logs }: Pipeline, onTruncated: Told): RecordEntryLimits {
  return {
    spans: createEntryLimits<ReadableSpan>({ ...lengths(traces.limits), sizeOf: spanSize, onTruncated }),
    logRecords: createEntryLimits<ReadableLogRecord>({
      ...lengths(logs.limits),
      sizeOf: logRecordSize,
      onTruncated,
    }),
  };
}

/** Limits for what the limits of the specification do not cover: resources. */
export function textLimits(onTruncated: Told): ValueLimits {
  return { valueLength: DEFAULT_TEXT_LENGTH, textLength: DEFAULT_TEXT_LENGTH, onTruncated };
}

/** A limit that the user sets is one of attribute values; what is no attribute follows it upwards alone. */
function lengths({ valueLength }: { readonly valueLength: number }): {
  valueLength: number;
  textLength: number;
} {
  return { valueLength, textLength: Math.max(valueLength, DEFAULT_TEXT_LENGTH) };
}

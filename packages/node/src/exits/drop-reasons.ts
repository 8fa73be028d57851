import type { ShedReason } from '../ceiling/ceiling.ts';

/** What a reason means, and what a person can change; both stand in docs/reliability.md and in the warning line. */
export interface DropReasonWords {
  readonly means: string;
  readonly change: string;
}

/** Why a record that came to an exit will not arrive. */
export type DropReason =
  | 'queue_full'
  | 'export_failed'
  | 'export_timeout'
  | 'encoding_failed'
  | 'too_large'
  | 'process_end'
  | ShedReason
  | 'disk_full'
  | 'disk_expired'
  | 'disk_write_failed';

export const dropReasons: Readonly<Record<DropReason, DropReasonWords>> = {
  queue_full: {
    means: 'no room in the queue, or in memory where no spool took it',
    change:
      'raise OTEL_BSP_MAX_QUEUE_SIZE or OTEL_BLRP_MAX_QUEUE_SIZE where you set it, sample, or give THROUGHLINE_SPOOL_DIR a folder that can be written',
  },
  export_failed: {
    means: 'the endpoint answered that it will never take it, or an exporter without a spool gave up',
    change:
      'read the log of the endpoint, and look at OTEL_EXPORTER_OTLP_ENDPOINT and OTEL_EXPORTER_OTLP_HEADERS',
  },
  export_timeout: {
    means: 'not taken within the time that is set for an export',
    change:
      'raise OTEL_BSP_EXPORT_TIMEOUT, OTEL_BLRP_EXPORT_TIMEOUT or OTEL_METRIC_EXPORT_TIMEOUT, or over HTTP leave them out',
  },
  encoding_failed: {
    means: 'holds what no encoder can write',
    change: 'look at the line about the exit that stands before this one for what it holds',
  },
  too_large: {
    means: 'larger than the endpoint takes, also when split',
    change: 'raise the limit of the endpoint, or lower OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT',
  },
  process_end: {
    means: 'left when the process ended, and no spool took it',
    change:
      'send over HTTP, since gRPC has no spool, set THROUGHLINE_SPOOL=spill, and give THROUGHLINE_SPOOL_DIR a folder that can be written',
  },
  shed_memory: {
    means: 'what telemetry holds came near its ceiling, and this was less important than the rest',
    change: 'raise THROUGHLINE_MAX_MEMORY, or record less with OTEL_TRACES_SAMPLER and THROUGHLINE_LOG_LEVEL',
  },
  shed_event_loop: {
    means: 'the event loop was late again and again, and this was no error',
    change:
      'find what blocks the event loop, record less with OTEL_TRACES_SAMPLER and THROUGHLINE_LOG_LEVEL, or raise THROUGHLINE_MAX_EVENT_LOOP_DELAY',
  },
  disk_full: {
    means: 'the oldest in a spool that had reached its size',
    change:
      'raise THROUGHLINE_SPOOL_MAX_BYTES, bring the endpoint back sooner, or sample with OTEL_TRACES_SAMPLER',
  },
  disk_expired: {
    means: 'in the spool for longer than its age limit',
    change:
      'raise THROUGHLINE_SPOOL_MAX_AGE, or bring the endpoint back and run npx throughline replay in time',
  },
  disk_write_failed: {
    means: 'the disk did not take what the spool wrote',
    change: 'free space on the disk, or name another one with THROUGHLINE_SPOOL_DIR',
  },
};

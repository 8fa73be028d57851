/** Why a record did not arrive, as SDKs name it in `error.type`: what it means, and what to change. */
const REASONS: Readonly<Record<string, readonly [means: string, change: string]>> = {
  queue_full: [
    'The queue had no room for it.',
    'Raise OTEL_BSP_MAX_QUEUE_SIZE or OTEL_BLRP_MAX_QUEUE_SIZE where you set it, or give THROUGHLINE_SPOOL_DIR a folder that can be written.',
  ],
  rejected: [
    'The endpoint took the batch and refused this part of it.',
    'Its answer and its log say which, and why.',
  ],
  export_failed: [
    'The endpoint answered that it will never take it.',
    'Look at its log, at OTEL_EXPORTER_OTLP_ENDPOINT and at OTEL_EXPORTER_OTLP_HEADERS.',
  ],
  export_timeout: [
    'It was not taken in the time that is set for an export.',
    'Raise the timeout, or leave it out.',
  ],
  encoding_failed: ['It holds what no encoder can write.', 'The line on stderr about it says what.'],
  too_large: [
    'It is larger than the endpoint takes, split as well.',
    'Raise the limit of the endpoint, or lower OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT.',
  ],
  process_end: [
    'It was left when the process ended.',
    'Set THROUGHLINE_SPOOL=spill, and a THROUGHLINE_SPOOL_DIR that can be written.',
  ],
  shed_memory: [
    'Telemetry held too much memory, and this was less important than the rest.',
    'Raise THROUGHLINE_MAX_MEMORY, or record less.',
  ],
  shed_event_loop: [
    'The event loop was late again and again, and this was no error.',
    'Find what blocks the event loop, or record less.',
  ],
  disk_full: [
    'It was the oldest in a spool that had reached its size.',
    'Raise THROUGHLINE_SPOOL_MAX_BYTES, or bring the endpoint back sooner.',
  ],
  disk_expired: [
    'It was in the spool for longer than it may be.',
    'Raise THROUGHLINE_SPOOL_MAX_AGE, or run npx throughline replay in time.',
  ],
  repeated: ['The same line was written just before; the next one says how often.', ''],
  request_succeeded: ['It was held back in case its request fails, and the request did not.', ''],
  hold_full: ['More lines were held back for a request than are kept.', ''],
  processor: ['A processor of the application left it out.', ''],
  stdout: ['stdout did not take it.', 'Look at what reads the output of the process.'],
  disk_write_failed: [
    'The disk did not take it.',
    'Free space, or name another disk with THROUGHLINE_SPOOL_DIR.',
  ],
};

/** Other names come from other SDKs, and are told as they are. */
export function reasonWords(reason: string): { means: string; change: string } {
  const [means, change] = REASONS[reason] ?? ['', ''];
  return { means, change };
}

/** One line of the checklist for building. */
export interface Point {
  readonly id: PointId;
  /** As the checklist says it. */
  readonly title: string;
  /** As the head of a column says it. */
  readonly short: string;
  /** The rule that a missing mark is reported under. */
  readonly rule: string;
}

export type PointId =
  | 'events'
  | 'warnings'
  | 'errors'
  | 'returns'
  | 'metrics'
  | 'flows'
  | 'redaction'
  | 'request-id'
  | 'health';

/** The nine points, in the order of the checklist. */
export const POINTS: readonly Point[] = [
  {
    id: 'events',
    short: 'info',
    rule: 'event-level',
    title: 'Info logs for business events (created, submitted, completed)',
  },
  { id: 'warnings', short: 'warn', rule: 'event-level', title: 'Warning logs for handled edge cases' },
  { id: 'errors', short: 'error', rule: 'error-in-log', title: 'Error logs with full context for failures' },
  { id: 'returns', short: 'return', rule: 'no-silent-return', title: 'No silent early returns' },
  {
    id: 'metrics',
    short: 'metric',
    rule: 'metric-for-event',
    title: 'Metrics for key operations (counters, histograms)',
  },
  { id: 'flows', short: 'flow', rule: 'flow-for-steps', title: 'Flow tracing for multi-step operations' },
  { id: 'redaction', short: 'redact', rule: 'no-secret-fields', title: 'Sensitive data redacted from logs' },
  { id: 'request-id', short: 'req id', rule: 'request-id-in-logs', title: 'Request ID in all logs' },
  { id: 'health', short: 'health', rule: 'health-endpoint', title: 'Health check endpoints' },
];

/**
 * `yes`: it is there. `no`: it is missing. `none`: nothing asks for it. `unknown`: reading the code does not tell.
 */
export type MarkName = 'yes' | 'no' | 'none' | 'unknown';

export interface Mark {
  readonly mark: MarkName;
  /** One sentence without its full stop. */
  readonly why: string;
  /** A rule reports it where it stands; nothing more has to be said. */
  readonly isReported?: true;
}

export const yes = (why: string): Mark => ({ mark: 'yes', why });
export const no = (why: string): Mark => ({ mark: 'no', why });
export const reported = (why: string): Mark => ({ mark: 'no', why, isReported: true });
export const none = (why: string): Mark => ({ mark: 'none', why });
export const unknown = (why: string): Mark => ({ mark: 'unknown', why });

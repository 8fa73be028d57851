/** The four lines of the checklist for debugging, in its order, and the rule of the code that each of them stands on. */
export const LIVE_POINTS = [
  {
    id: 'correlated',
    short: 'request id',
    rule: 'request-id-in-logs',
    title: 'Can correlate logs by request_id',
  },
  { id: 'errors', short: 'errors', rule: 'error-in-log', title: 'Can find error with its context' },
  { id: 'metrics', short: 'metrics', rule: 'metric-for-event', title: 'Can see metrics' },
  { id: 'flows', short: 'flow', rule: 'flow-for-steps', title: 'Can trace operation through flow_id' },
] as const;

export type LivePoint = (typeof LIVE_POINTS)[number]['id'];

/** `none`: nothing asks for it, as no request failed or ran a flow; `unknown`: what is stored does not tell. */
export interface LiveMark {
  readonly mark: 'yes' | 'no' | 'none' | 'unknown';
  /** One sentence without its full stop. */
  readonly why: string;
  /** One of the traces in which it fails. */
  readonly traceId?: string;
}

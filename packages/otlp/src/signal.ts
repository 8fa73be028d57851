/** The three OTLP signals this package carries. */
export type Signal = 'traces' | 'logs' | 'metrics';

/** The signals in the order in which documentation names them. */
export const SIGNALS: readonly Signal[] = ['traces', 'logs', 'metrics'];

export type { SentryCounts } from './delivery.ts';
export { createSentryExit, type SentryExit, type SentryExitOptions } from './sentry-exit.ts';

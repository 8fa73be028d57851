import type { Level } from './level.ts';

/** What happened in a request before an error: a log line, or a call to something else. */
export interface Breadcrumb {
  /** Unix time in milliseconds. */
  time: number;
  category: 'log' | 'call';
  level: Level;
  /** The event of a line, the name of a call's span. */
  message: string;
  data?: Record<string, unknown> | undefined;
}

/** What is kept of a line: the line itself, read only where an error is told. */
export interface LineTrace {
  readonly time: number;
  readonly level: Level;
  readonly event: string;
  /** As they were given, where a line was made without a copy. */
  readonly fields: unknown;
}

/** What is kept of a call: read only where an error is told, when more is known of it. */
export interface CallTrace {
  breadcrumb(): Breadcrumb;
}

/** The last of a request; as small as what is in it. */
export interface Crumbs {
  readonly kept: (LineTrace | CallTrace)[];
  next: number;
}

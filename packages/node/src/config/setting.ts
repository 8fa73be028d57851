/** What reading a text by a rule gives: a value (with a remark where part of the text was not usable), or a refusal. */
export type Reading<T> =
  | { readonly value: T; readonly remark?: string }
  | { readonly refused: true; readonly because?: string };

/** How the text of a variable becomes a value. */
export interface Rule<T> {
  /** Completes the sentence "VARIABLE must be …"; the same words stand in the message and on the page. */
  readonly must: string;
  /** Reads a text that is not empty and has no blanks around it. */
  read(text: string): Reading<T>;
  /** A value as the user would write it, with secrets hidden. */
  show(value: T): string;
  /** The received text as a message may repeat it: nothing secret. Absent: the text itself, in part. */
  shown?(text: string): string;
}

/** Who gave a variable its name and meaning. */
export type Origin = 'OpenTelemetry' | 'OpenTelemetry JS' | 'Sentry' | 'Throughline';

/** The headings of the configuration page, in its order. */
export const groups = [
  'General',
  'Exporters',
  'OTLP',
  'Delivery',
  'Traces',
  'Metrics',
  'Logs',
  'Limits',
  'Redaction',
  'Errors',
  'Instrumentation',
  'Flows',
  'Management listener and health',
  'Lifecycle',
  'Command line',
] as const;
export type Group = (typeof groups)[number];

/** One row of the table: an environment variable, its rule, its default and what it does. */
export interface Setting<T> {
  readonly name: string;
  readonly group: Group;
  readonly rule: Rule<T>;
  readonly from: Origin;
  /** One or two sentences for the page. */
  readonly says: string;
  /** Used where the variable is not set or refused, unless `inherits` has a value. */
  readonly fallback: T;
  /** The default in words, where the value alone would not say it. */
  readonly fallbackSays?: string;
  /** The general variable that this one overrides for its signal. */
  readonly inherits?: Setting<T>;
}

/** The default of a setting in words, as the page and the messages put it. */
export function fallbackText<T>(setting: Setting<T>): string {
  if (setting.fallbackSays !== undefined) return setting.fallbackSays;
  if (setting.inherits !== undefined) return `the value of ${setting.inherits.name}`;
  return setting.rule.show(setting.fallback);
}

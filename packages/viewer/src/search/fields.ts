/** What values a field takes and how it compares. */
export type FieldType = 'text' | 'status' | 'level' | 'kind' | 'number' | 'duration' | 'time' | 'id';

/** What is searched. A trace is found where one of its spans is. */
export type SearchTarget = 'traces' | 'spans' | 'logs';

export interface SearchField {
  readonly name: string;
  readonly type: FieldType;
  /** Columns in the tables of spans and of log records; undefined: these have no such field. */
  readonly span: string | undefined;
  readonly log: string | undefined;
  /** For help: what it means. */
  readonly meaning: string;
}

function field(
  name: string,
  type: FieldType,
  span: string | undefined,
  log: string | undefined,
  meaning: string,
) {
  return { name, type, span, log, meaning };
}

/** The fields with a name of their own. Every attribute of OpenTelemetry is one, too, by its key. */
export const FIELDS: readonly SearchField[] = [
  field('service', 'text', 'service', 'service', 'service.name of the sender'),
  field('name', 'text', 'name', undefined, 'name of the span'),
  field('status', 'status', 'status', undefined, 'error, ok, or an HTTP status such as 503 or >=400'),
  field('duration', 'duration', 'duration_ns', undefined, 'how long the span took: duration>300ms'),
  field('route', 'text', 'route', undefined, 'http.route of the span'),
  field('kind', 'kind', 'kind', undefined, 'internal, server, client, producer or consumer'),
  field('peer', 'text', 'peer', undefined, 'what a client span called: database system, host and port'),
  field('flow', 'text', 'flow', 'flow', 'name of the flow'),
  field('step', 'text', 'step', 'step', 'step of the flow'),
  field('trace', 'id', 'trace', 'trace_id', 'trace id, 32 hexadecimal digits'),
  field('span', 'id', 'span_id', 'span_id', 'span id, 16 hexadecimal digits'),
  field('level', 'level', undefined, 'severity', 'trace, debug, info, warn, error, fatal; level>=warn'),
  field('event', 'text', undefined, 'event', 'event name of the log record'),
  field('since', 'time', 'start_us', 'time_us', 'not older than 10m, or than a time'),
  field('until', 'time', 'start_us', 'time_us', 'older than 10m, or than a time'),
];

export const FIELD_NAMES: readonly string[] = FIELDS.map(({ name }) => name);
const BY_NAME = new Map(FIELDS.map((one) => [one.name, one]));

export function fieldNamed(name: string): SearchField | undefined {
  return BY_NAME.get(name);
}

export const KINDS: readonly string[] = ['internal', 'server', 'client', 'producer', 'consumer'];

/** The first severity number of each level (https://opentelemetry.io/docs/specs/otel/logs/data-model/). */
export const LEVELS: Readonly<Record<string, number>> = {
  trace: 1,
  debug: 5,
  info: 9,
  warn: 13,
  warning: 13,
  error: 17,
  fatal: 21,
  critical: 21,
};

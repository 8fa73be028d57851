import { SeverityNumber } from '@opentelemetry/api';

/** Levels by name, after the appendix of the OpenTelemetry log data model and the usual npm and cli levels. */
const BY_NAME: Readonly<Record<string, SeverityNumber>> = {
  // syslog
  emerg: SeverityNumber.FATAL,
  alert: SeverityNumber.ERROR3,
  crit: SeverityNumber.ERROR2,
  error: SeverityNumber.ERROR,
  warning: SeverityNumber.WARN,
  notice: SeverityNumber.INFO2,
  info: SeverityNumber.INFO,
  debug: SeverityNumber.DEBUG,
  // npm
  warn: SeverityNumber.WARN,
  http: SeverityNumber.DEBUG3,
  verbose: SeverityNumber.DEBUG2,
  silly: SeverityNumber.TRACE,
  // cli
  help: SeverityNumber.INFO3,
  data: SeverityNumber.INFO2,
  prompt: SeverityNumber.TRACE4,
  input: SeverityNumber.TRACE2,
  // what people add themselves
  fatal: SeverityNumber.FATAL,
  critical: SeverityNumber.FATAL,
  trace: SeverityNumber.TRACE,
};

/**
 * The severity of a winston level. A level that nobody knows counts as the least severe known level that is still at
 * least as severe in `levels` (winston's map of names to numbers, 0 the most severe); without one, as info.
 */
export function severityOf(
  level: string,
  levels: Readonly<Record<string, number>> | undefined,
): SeverityNumber {
  // The cli levels know `verbose` below `prompt`, the npm levels above `debug`.
  if (level === 'verbose' && levels !== undefined && Object.hasOwn(levels, 'prompt'))
    return SeverityNumber.TRACE3;
  const known = lookUp(level);
  if (known !== undefined) return known;
  const own = levels?.[level];
  let nearest = Number.NEGATIVE_INFINITY;
  let severity = SeverityNumber.INFO;
  if (levels === undefined || own === undefined) return severity;
  for (const [name, number] of Object.entries(levels)) {
    const candidate = lookUp(name);
    if (candidate === undefined || number > own || number <= nearest) continue;
    nearest = number;
    severity = candidate;
  }
  return severity;
}

function lookUp(level: string): SeverityNumber | undefined {
  return Object.hasOwn(BY_NAME, level) ? BY_NAME[level] : undefined;
}

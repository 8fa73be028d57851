import type { SloDefinition } from '@throughline/api/runtime';
import { type BurnRate, burnRates, type Severity, type Window } from './burn-rates.ts';

const EVENTS = 'throughline_slo_events_total';
/** Recorded rates of five minutes, of which the longer windows are made. */
const EVENT_RATE = 'slo:throughline_slo_events:rate5m';
const BAD_RATE = 'slo:throughline_slo_bad_events:rate5m';

/** Read from the raw series, so that an alert starts with the first scrapes. */
const RAW_WINDOWS: readonly Window[] = ['5m', '30m', '1h'];
const LONG_WINDOWS: readonly Window[] = ['2h', '6h', '1d', '3d'];

const SEVERITIES: readonly Severity[] = ['page', 'ticket'];
const ALERTS: Readonly<Record<Severity, string>> = {
  page: 'SloBudgetBurnsFast',
  ticket: 'SloBudgetBurnsSlowly',
};

export interface RulesOptions {
  /** Labels of the target that stay apart, such as `cluster`. */
  readonly by: readonly string[];
  /** Where the definitions come from; for the first line. */
  readonly source: string;
}

/**
 * Recording rules and multi-window, multi-burn-rate alerts for Prometheus, one group for each SLO, as a rules file.
 *
 * @returns the text, and a line for each alert condition that no error rate could ever meet
 */
export function sloRules(
  slos: readonly SloDefinition[],
  options: RulesOptions,
): { yaml: string; notes: string[] } {
  const notes: string[] = [];
  const head = `# Made by: throughline rules ${options.source}\n# Do not edit: change the SLOs and make it anew.\ngroups:\n`;
  return { yaml: head + slos.map((slo) => group(slo, options.by, notes)).join(''), notes };
}

function group(slo: SloDefinition, by: readonly string[], notes: string[]): string {
  return [
    `  - name: throughline-slo-${slo.name}`,
    '    rules:',
    ...recordings(slo, by),
    ...SEVERITIES.flatMap((severity) => alert(slo, severity, notes)),
    '',
  ].join('\n');
}

function recordings({ name, objective, periodDays }: SloDefinition, by: readonly string[]): string[] {
  const named = `throughline_slo_name=${quoted(name)}`;
  const bad = `${named},throughline_slo_outcome!="good"`;
  const sum = by.length > 0 ? `sum by (${by.join(', ')}) ` : 'sum ';
  const own = `{slo=${quoted(name)}}`;
  const rate = (labels: string, window: string) => `${sum}(rate(${EVENTS}{${labels}}[${window}]))`;
  const period = `${periodDays}d`;
  const record = (record: string, expr: string) => [
    `      - record: ${record}`,
    `        expr: ${single(expr)}`,
    '        labels:',
    `          slo: ${quoted(name)}`,
  ];
  const long = (window: string) =>
    `sum_over_time(${BAD_RATE}${own}[${window}]) / sum_over_time(${EVENT_RATE}${own}[${window}])`;
  return [
    ...record('slo:objective:ratio', `vector(${objective})`),
    ...record(EVENT_RATE, rate(named, '5m')),
    ...record(BAD_RATE, rate(bad, '5m')),
    ...RAW_WINDOWS.flatMap((window) =>
      record(ratioOf(window), `${rate(bad, window)} / ${rate(named, window)}`),
    ),
    ...LONG_WINDOWS.flatMap((window) => record(ratioOf(window), long(window))),
    ...record('slo:error_budget_remaining:ratio', `1 - (${long(period)}) / ${budgetOf(objective)}`),
  ];
}

function alert(slo: SloDefinition, severity: Severity, notes: string[]): string[] {
  const { name, objective, periodDays, description, runbook } = slo;
  const { met, impossible } = burnRates(severity, objective, periodDays);
  for (const { factor, long } of impossible) {
    notes.push(
      `slo("${name}"): the condition of a ${severity} for ${factor}x the budget in ${long} is left out: with an objective of ${objective} ` +
        'even nothing but errors burns slower.',
    );
  }
  if (met.length === 0) return [];
  const own = `{slo=${quoted(name)}}`;
  const exceeds = (window: Window, factor: number) =>
    `${ratioOf(window)}${own} > ${factor} * ${budgetOf(objective)}`;
  const condition = ({ long, short, factor }: BurnRate) =>
    `(${exceeds(long, factor)} and ${exceeds(short, factor)})`;
  const percent = `${Number((objective * 100).toPrecision(9))}%`;
  const rates = met.map(({ factor, long }) => `${factor}x in ${long}`).join(' or ');
  return [
    `      - alert: ${ALERTS[severity]}`,
    `        expr: ${single(met.map(condition).join(' or '))}`,
    '        labels:',
    `          severity: ${severity}`,
    `          slo: ${quoted(name)}`,
    '        annotations:',
    `          summary: ${quoted(`SLO ${name} burns its error budget ${severity === 'page' ? 'fast' : 'slowly'}.`)}`,
    `          description: ${quoted(
      `${description === undefined ? '' : `${templateSafe(description)} `}{{ $value | humanizePercentage }} of its events are bad; ` +
        `promised are ${percent} good in ${periodDays} days. The budget burns at more than ${rates}.`,
    )}`,
    ...(runbook === undefined ? [] : [`          runbook_url: ${quoted(templateSafe(runbook))}`]),
  ];
}

function ratioOf(window: Window): string {
  return `slo:throughline_slo_errors:ratio_rate${window}`;
}

/** Without the noise of binary fractions. */
function budgetOf(objective: number): number {
  return Number((1 - objective).toPrecision(9));
}

/** A string of YAML that PromQL can be read in. */
function single(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** JSON is YAML, and its strings are strings of PromQL. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Text of the application must not become a template of Prometheus. */
function templateSafe(text: string): string {
  return text.replaceAll('{{', '{{"{{"}}');
}

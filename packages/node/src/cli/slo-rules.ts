import type { SloDefinition } from '@throughline/api/runtime';
import { type BurnRate, burnRates, type Severity, type Window } from './burn-rates.ts';
import type { Rule, RuleGroup } from './rules-file.ts';

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

/**
 * Recording rules and multi-window, multi-burn-rate alerts for Prometheus, one group for each SLO.
 *
 * @param by labels of the target that stay apart, such as `cluster`
 * @returns the groups, and a line for each alert condition that no error rate could ever meet
 */
export function sloRules(
  slos: readonly SloDefinition[],
  by: readonly string[],
): { groups: RuleGroup[]; notes: string[] } {
  const notes: string[] = [];
  const groups = slos.map((slo) => ({
    name: `throughline-slo-${slo.name}`,
    rules: [...recordings(slo, by), ...SEVERITIES.flatMap((severity) => alert(slo, severity, notes))],
  }));
  return { groups, notes };
}

function recordings({ name, objective, periodDays }: SloDefinition, by: readonly string[]): Rule[] {
  const named = `throughline_slo_name=${quoted(name)}`;
  const bad = `${named},throughline_slo_outcome!="good"`;
  const sum = by.length > 0 ? `sum by (${by.join(', ')}) ` : 'sum ';
  const own = `{slo=${quoted(name)}}`;
  const rate = (labels: string, window: string) => `${sum}(rate(${EVENTS}{${labels}}[${window}]))`;
  const period = `${periodDays}d`;
  const record = (record: string, expr: string): Rule => ({ record, expr, labels: { slo: name } });
  const long = (window: string) =>
    `sum_over_time(${BAD_RATE}${own}[${window}]) / sum_over_time(${EVENT_RATE}${own}[${window}])`;
  return [
    record('slo:objective:ratio', `vector(${objective})`),
    record(EVENT_RATE, rate(named, '5m')),
    record(BAD_RATE, rate(bad, '5m')),
    ...RAW_WINDOWS.map((window) => record(ratioOf(window), `${rate(bad, window)} / ${rate(named, window)}`)),
    ...LONG_WINDOWS.map((window) => record(ratioOf(window), long(window))),
    record('slo:error_budget_remaining:ratio', `1 - (${long(period)}) / ${budgetOf(objective)}`),
  ];
}

function alert(slo: SloDefinition, severity: Severity, notes: string[]): Rule[] {
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
  const promise = `${percent} good in ${periodDays} days`;
  return [
    {
      alert: ALERTS[severity],
      expr: met.map(condition).join(' or '),
      labels: { severity, slo: name },
      annotations: {
        summary: `SLO ${name} burns its error budget ${severity === 'page' ? 'fast' : 'slowly'}.`,
        description:
          `${description === undefined ? '' : `${templateSafe(description)} `}{{ $value | humanizePercentage }} of its events are bad; ` +
          `promised are ${promise}. The budget burns at more than ${rates}.`,
        ...(runbook !== undefined && { runbook_url: templateSafe(runbook) }),
      },
    },
  ];
}

function ratioOf(window: Window): string {
  return `slo:throughline_slo_errors:ratio_rate${window}`;
}

/** Without the noise of binary fractions. */
function budgetOf(objective: number): number {
  return Number((1 - objective).toPrecision(9));
}

/** The strings of JSON are strings of PromQL. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Text of the application must not become a template of Prometheus. */
function templateSafe(text: string): string {
  return text.replaceAll('{{', '{{"{{"}}');
}

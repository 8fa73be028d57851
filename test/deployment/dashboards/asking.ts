/** Asks the back ends what Grafana would ask them. */
import type { DashboardData } from './data.ts';
import { filled, type PlacedQuery, timesOf } from './queries.ts';

/** A series or a line. */
export interface Found {
  labels: Record<string, string>;
}

/** What is chosen above the panels: one service where one can be chosen, all where several can. */
export function chosen(text: string): Record<string, string> {
  return {
    ...timesOf('10m'),
    service: text.includes('service_name="$service"') ? 'assessments' : '.+',
    flow: '.+',
    slo: '.+',
    instance: '.+',
    fingerprint: '',
    request_id: '',
    text: '',
  };
}

/** As Grafana asks it: once or over the range, for series or for lines; series without a number are none. */
export async function ask(
  data: DashboardData,
  { source, text, panel, query }: PlacedQuery,
): Promise<Found[]> {
  const expr = filled(text, chosen(text));
  if (source === 'prometheus') {
    if (query.instant) return numbers(await data.prometheus.query(expr));
    return numbers(await data.prometheus.range(expr, 5));
  }
  if (panel.type === 'logs') return data.loki.newest(expr, 5);
  if (query.queryType === 'instant') return numbers(await data.loki.samples(expr));
  return numbers(await data.loki.series(expr, 5));
}

function numbers<T extends { value: number } | { values: number[] }>(series: T[]): T[] {
  return series.filter((one) =>
    ('value' in one ? [one.value] : one.values).some((value) => !Number.isNaN(value)),
  );
}

/** The name that a legend gives to a series. */
export function named(legend: string, labels: Record<string, string>): string {
  return legend.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => labels[name] ?? '');
}

/** The queries that an address takes into Explore, with Grafana's variables in them. */
export function explored(url: string): { datasource: string; text: string }[] {
  const panes = /[?&]panes=([^&]+)/.exec(url)?.[1];
  if (panes === undefined) return [];
  const { a } = JSON.parse(decodeURIComponent(panes)) as { a: { queries: PlacedQuery['query'][] } };
  return a.queries.map(({ datasource, expr, query }) => ({
    datasource: datasource.uid,
    text: expr ?? query ?? '',
  }));
}

/** Whether one of these series leads to lines: not every thing that is counted has some. */
export async function leadsSomewhere(data: DashboardData, text: string, series: Found[]): Promise<boolean> {
  for (const { labels } of series) {
    const logql = text
      .replaceAll(/\$\{__field\.labels\.(\w+)\}/g, (_, name: string) => labels[name] ?? '')
      .replaceAll('$' + '{service}', 'assessments');
    if ((await data.loki.newest(logql, 10, 1)).length > 0) return true;
  }
  return false;
}

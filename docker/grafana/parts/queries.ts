/** Queries of panels and links, each of a data source. `legend` names each series by its labels. */
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import * as lokiSdk from '@grafana/grafana-foundation-sdk/loki';
import * as prometheusSdk from '@grafana/grafana-foundation-sdk/prometheus';
import * as tempoSdk from '@grafana/grafana-foundation-sdk/tempo';
import { loki, prometheus, type Source, tempo } from './sources.ts';

/** A query that has no letter yet: its panel gives it one. */
export interface Query extends Builder<Dataquery> {
  refId(letter: string): Query;
}

/** As Grafana has it in its JSON. */
export interface BuiltQuery {
  refId: string;
  datasource: Source;
  expr?: string;
  query?: string;
  legendFormat?: string;
  queryType?: string;
  instant?: boolean;
}

/** PromQL over the time range. */
export function promql(expr: string, legend: string): Query & prometheusSdk.DataqueryBuilder {
  return prometheusQuery(expr, legend).range();
}

/** PromQL asked once, for the end of the range: single figures and rows of tables. */
export function instant(expr: string, legend: string): Query {
  return prometheusQuery(expr, legend).instant();
}

/** PromQL for the rows of a table: each label is a column. */
export function promqlRows(expr: string, legend: string): Query {
  return prometheusQuery(expr, legend).instant().format(prometheusSdk.PromQueryFormat.Table);
}

/** LogQL over the time range: lines, or counts of them. */
export function logql(expr: string, legend: string): Query {
  return lokiQuery(expr, legend).queryType('range');
}

/** LogQL that counts, asked once, for the end of the range; in a table each label is a column. */
export function logqlInstant(expr: string, legend: string): Query {
  return lokiQuery(expr, legend).queryType('instant');
}

export function traceql(query: string): Query {
  return new tempoSdk.DataqueryBuilder()
    .datasource(tempo)
    .query(query)
    .queryType('traceql')
    .tableType(tempoSdk.SearchTableType.Traces)
    .limit(20);
}

/** Per second, summed by these labels. */
export function rate(metric: string, by: string, selector: string): string {
  return `sum by (${by}) (rate(${metric}{${selector}}[$__rate_interval]))`;
}

/**
 * How much a counter has grown in the time range, summed by these labels. `increase()` alone does not see what a series
 * began with, which is all that there is of a flow that ran once: series that were not there at the start of the range
 * count whole.
 */
export function growth(metric: string, by: string, selector: string, range = '$__range'): string {
  const series = `${metric}{${selector}}`;
  const whole = `last_over_time(${series}[${range}]) unless ${series} offset ${range}`;
  return `sum by (${by}) ((${whole}) or increase(${series}[${range}]))`;
}

/** A quantile of a histogram by these labels; `''` for one series. */
export function quantile(q: number, metric: string, by: string, selector: string): string {
  const labels = by === '' ? 'le' : `le, ${by}`;
  return `histogram_quantile(${q}, sum by (${labels}) (rate(${metric}_bucket{${selector}}[$__rate_interval])))`;
}

function prometheusQuery(expr: string, legend: string): prometheusSdk.DataqueryBuilder {
  return new prometheusSdk.DataqueryBuilder()
    .datasource(prometheus)
    .expr(expr)
    .legendFormat(legend)
    .editorMode(prometheusSdk.QueryEditorMode.Code);
}

function lokiQuery(expr: string, legend: string): lokiSdk.DataqueryBuilder {
  return new lokiSdk.DataqueryBuilder()
    .datasource(loki)
    .expr(expr)
    .legendFormat(legend)
    .editorMode(lokiSdk.QueryEditorMode.Code);
}

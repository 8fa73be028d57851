/** The kinds of panels that the dashboards are made of, with units and legends that none can leave out. */
import { PanelBuilder as BarGauge } from '@grafana/grafana-foundation-sdk/bargauge';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  BigValueColorMode,
  BigValueGraphMode,
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  LogsSortOrder,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  type Panel,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as Logs } from '@grafana/grafana-foundation-sdk/logs';
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as Table } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Link } from './links.ts';
import type { BuiltQuery, Query } from './queries.ts';

export type AnyPanel = Builder<Panel>;

/** What every panel says of itself. */
export interface Words {
  title: string;
  /** What one sees in it, and what is good or bad about that. */
  description: string;
  /** Of the 24 columns. */
  w?: number;
}

export interface Look extends Words {
  /** Grafana's name of the unit: `reqps`, `s`, `percentunit`, `bytes`, `short`. */
  unit: string;
  /** Followed from a series. */
  links?: Link[];
  max?: number;
}

/** Lines over time. */
export function lines(
  { title, description, unit, w = 8, links = [], max }: Look,
  queries: Query[],
): TimeSeries {
  const panel = new TimeSeries()
    .title(title)
    .description(description)
    .span(w)
    .height(8)
    .datasource(sourceOf(queries))
    .targets(lettered(queries))
    .unit(unit)
    .min(0)
    .dataLinks(links)
    .lineWidth(1)
    .fillOpacity(8)
    .showPoints(VisibilityMode.Never)
    .spanNulls(60_000)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Bottom)
        .calcs(['lastNotNull', 'max'])
        .showLegend(true),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  return max === undefined ? panel : panel.max(max);
}

/** Stacked bars over time, for counts: of a minute each, or longer, so that each thing is counted in one bar alone. */
export function bars(look: Look, queries: Query[]): TimeSeries {
  return lines(look, queries)
    .interval('1m')
    .drawStyle(GraphDrawStyle.Bars)
    .fillOpacity(80)
    .lineWidth(0)
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal));
}

/** One figure, red from `red` on. */
export function figure(
  { title, description, unit, w = 4, links = [] }: Look,
  query: Query,
  red?: number,
): Stat {
  return new Stat()
    .title(title)
    .description(description)
    .span(w)
    .height(4)
    .datasource(sourceOf([query]))
    .targets(lettered([query]))
    .unit(unit)
    .noValue('–')
    .dataLinks(links)
    .thresholds(redFrom(red))
    .reduceOptions(lastValue())
    .colorMode(red === undefined ? BigValueColorMode.None : BigValueColorMode.Value)
    .graphMode(BigValueGraphMode.None);
}

/** One bar for each series, the longest where the most is: for funnels and shares. */
export function ranking({ title, description, unit, w = 8, links = [] }: Look, queries: Query[]): BarGauge {
  return new BarGauge()
    .title(title)
    .description(description)
    .span(w)
    .height(8)
    .datasource(sourceOf(queries))
    .targets(lettered(queries))
    .unit(unit)
    .min(0)
    .dataLinks(links)
    .thresholds(redFrom(undefined))
    .orientation(VizOrientation.Horizontal)
    .reduceOptions(lastValue());
}

/** A column of a table: a label of the series, or the figure of one query. */
export interface Column {
  /** The label, or `Value #A` for the figure of the first query. */
  of: string;
  title: string;
  unit?: string;
  links?: Link[];
  /** Cells are red from here on. */
  red?: number;
}

/** Rows that several queries fill: figures whose labels are equal stand in one row. */
export function table(
  { title, description, w = 24, columns, sortBy }: Words & { columns: Column[]; sortBy: string },
  queries: Query[],
): Table {
  const panel = new Table()
    .title(title)
    .description(description)
    .span(w)
    .height(10)
    .datasource(sourceOf(queries))
    .targets(lettered(queries))
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({
      id: 'organize',
      options: {
        excludeByName: { Time: true },
        indexByName: Object.fromEntries(columns.map(({ of }, place) => [of, place])),
        renameByName: Object.fromEntries(columns.map(({ of, title: shown }) => [of, shown])),
      },
    })
    .withTransformation({ id: 'sortBy', options: { sort: [{ field: sortBy, desc: true }] } });
  for (const { title: column, unit, links = [], red } of columns) {
    panel.overrideByName(column, [
      ...(unit === undefined ? [] : [{ id: 'unit', value: unit }]),
      ...(links.length === 0 ? [] : [{ id: 'links', value: links.map((link) => link.build()) }]),
      ...(red === undefined
        ? []
        : [
            { id: 'thresholds', value: redFrom(red).build() },
            { id: 'custom.cellOptions', value: { type: 'color-text' } },
          ]),
    ]);
  }
  return panel;
}

/** Log lines, newest first; each leads to its trace through the data source's derived fields. */
export function logLines({ title, description, w = 24 }: Words, query: Query): Logs {
  return new Logs()
    .title(title)
    .description(description)
    .span(w)
    .height(10)
    .datasource(sourceOf([query]))
    .targets(lettered([query]))
    .showTime(true)
    .enableLogDetails(true)
    .wrapLogMessage(true)
    .sortOrder(LogsSortOrder.Descending);
}

/** Traces as rows; each opens in the trace view. */
export function traceTable({ title, description, w = 12 }: Words, query: Query): Table {
  return new Table()
    .title(title)
    .description(description)
    .span(w)
    .height(10)
    .datasource(sourceOf([query]))
    .targets(lettered([query]));
}

function redFrom(red: number | undefined): ThresholdsConfigBuilder {
  const steps = [
    { color: 'green', value: null },
    ...(red === undefined ? [] : [{ color: 'red', value: red }]),
  ];
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps);
}

function lastValue(): ReduceDataOptionsBuilder {
  return new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false);
}

function lettered(queries: Query[]): Query[] {
  return queries.map((query, place) => query.refId(String.fromCharCode('A'.charCodeAt(0) + place)));
}

function sourceOf(queries: Query[]): BuiltQuery['datasource'] {
  const [first] = queries;
  if (first === undefined) throw new Error('A panel needs a query.');
  return (first.build() as unknown as BuiltQuery).datasource;
}

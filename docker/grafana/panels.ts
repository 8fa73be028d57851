/** What this repository's dashboards use of Grafana's dashboard JSON (schema version 41): plain objects, built by name. */

export interface Source {
  type: string;
  uid: string;
}
/** The uids of docker/grafana/provisioning/datasources. */
export const prometheus: Source = { type: 'prometheus', uid: 'prometheus' };
export const loki: Source = { type: 'loki', uid: 'loki' };
export const tempo: Source = { type: 'tempo', uid: 'tempo' };

export interface Query {
  refId: string;
  datasource: Source;
  [option: string]: unknown;
}

export interface Panel {
  id: number;
  type: string;
  title: string;
  description?: string;
  gridPos: { x: number; y: number; w: number; h: number };
  datasource?: Source;
  targets?: Query[];
  [option: string]: unknown;
}

/** A panel before it has a place. */
export type Unplaced = Omit<Panel, 'id' | 'gridPos'> & { w: number; h: number };

/** A way out of a panel, to be followed from a series or a row. */
export interface Link {
  title: string;
  url: string;
}

/** PromQL; `legend` names each series by its labels. */
export function promql(refId: string, expr: string, legend: string, more: object = {}): Query {
  return {
    refId,
    datasource: prometheus,
    expr,
    legendFormat: legend,
    range: true,
    editorMode: 'code',
    ...more,
  };
}

/** PromQL asked once, for the end of the range: a single figure. */
export function instant(refId: string, expr: string, legend = ''): Query {
  return promql(refId, expr, legend, { range: false, instant: true });
}

export function logql(refId: string, expr: string, legend = ''): Query {
  return { refId, datasource: loki, expr, legendFormat: legend, queryType: 'range', editorMode: 'code' };
}

export function traceql(refId: string, query: string): Query {
  return { refId, datasource: tempo, query, queryType: 'traceql', tableType: 'traces', limit: 20 };
}

interface Look {
  title: string;
  description: string;
  /** Grafana's name of the unit: `reqps`, `s`, `percentunit`, `bytes`, `short`. */
  unit: string;
  w?: number;
  links?: Link[];
  max?: number;
}

/** Lines over time. */
export function lines(
  { title, description, unit, w = 8, links = [], max }: Look,
  targets: Query[],
): Unplaced {
  return {
    type: 'timeseries',
    title,
    description,
    w,
    h: 8,
    datasource: targets[0]?.datasource ?? prometheus,
    targets,
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        ...(max === undefined ? {} : { max }),
        links: links.map((link) => ({ ...link, targetBlank: false })),
        custom: { lineWidth: 1, fillOpacity: 8, showPoints: 'never', spanNulls: 60_000 },
      },
      overrides: [],
    },
    options: {
      legend: { displayMode: 'table', placement: 'bottom', calcs: ['lastNotNull', 'max'], showLegend: true },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
  };
}

/** One figure, red from `red` on. */
export function figure({ title, description, unit, w = 4 }: Look, target: Query, red?: number): Unplaced {
  const steps = [
    { color: 'green', value: null },
    ...(red === undefined ? [] : [{ color: 'red', value: red }]),
  ];
  return {
    type: 'stat',
    title,
    description,
    w,
    h: 4,
    datasource: target.datasource,
    targets: [target],
    fieldConfig: {
      defaults: { unit, noValue: '–', thresholds: { mode: 'absolute', steps } },
      overrides: [],
    },
    options: {
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
      colorMode: red === undefined ? 'none' : 'value',
      graphMode: 'none',
    },
  };
}

/** Stacked bars over time, for counts of lines. */
export function bars(look: Look, targets: Query[]): Unplaced {
  const panel = lines(look, targets);
  const { defaults } = panel['fieldConfig'] as { defaults: object };
  const custom = { drawStyle: 'bars', fillOpacity: 80, lineWidth: 0, stacking: { mode: 'normal' } };
  return { ...panel, fieldConfig: { defaults: { ...defaults, custom }, overrides: [] } };
}

/** Log lines, newest first; each leads to its trace through the data source's derived fields. */
export function logLines(title: string, description: string, target: Query, w = 24): Unplaced {
  return {
    type: 'logs',
    title,
    description,
    w,
    h: 10,
    datasource: loki,
    targets: [target],
    options: { showTime: true, enableLogDetails: true, wrapLogMessage: true, sortOrder: 'Descending' },
  };
}

/** Traces as rows; each opens in the trace view. */
export function traceTable(title: string, description: string, target: Query, w = 12): Unplaced {
  return { type: 'table', title, description, w, h: 10, datasource: tempo, targets: [target], options: {} };
}

/** A heading over what follows, until the next one. */
export interface Section {
  title: string;
  panels: Unplaced[];
}

/** Gives every panel its id and its place: from left to right, a new line where the 24 columns are full. */
export function arrange(sections: Section[]): Panel[] {
  const placed: Panel[] = [];
  let y = 0;
  for (const { title, panels } of sections) {
    placed.push({
      id: placed.length + 1,
      type: 'row',
      title,
      collapsed: false,
      panels: [],
      gridPos: { x: 0, y, w: 24, h: 1 },
    });
    y += 1;
    let x = 0;
    let height = 0;
    for (const { w, h, ...panel } of panels) {
      if (x + w > 24) {
        x = 0;
        y += height;
        height = 0;
      }
      placed.push({ id: placed.length + 1, ...panel, gridPos: { x, y, w, h } } as Panel);
      x += w;
      height = Math.max(height, h);
    }
    y += height;
  }
  return placed;
}

/** A link into Explore with a query of a data source; Grafana fills `${…}` in when it is followed. */
export function exploreLink(title: string, query: Query): Link {
  const pane = {
    datasource: query.datasource.uid,
    queries: [query],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's variables, not ours
    range: { from: '${__from}', to: '${__to}' },
  };
  const encoded = encodeURIComponent(JSON.stringify({ a: pane }))
    // Variables have to be seen as such before the address is decoded.
    .replaceAll(/%24%7B([\w.]+)%7D/g, (_, name: string) => `\${${name}}`);
  return { title, url: `/explore?schemaVersion=1&panes=${encoded}` };
}

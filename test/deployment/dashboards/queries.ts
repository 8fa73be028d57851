/** Every query of the dashboards, as their JSON has it. */
import { dashboards } from '../../../docker/grafana/dashboards.ts';
import type { BuiltQuery } from '../../../docker/grafana/parts/queries.ts';

/** A panel of the JSON. */
export interface PlacedPanel {
  id: number;
  type: string;
  title: string;
  description?: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: BuiltQuery[];
  fieldConfig?: {
    defaults: { unit?: string; links?: Link[] };
    overrides?: { matcher: { options: string }; properties: { id: string; value: unknown }[] }[];
  };
  transformations?: { id: string; options: { renameByName?: Record<string, string> } }[];
}

export interface Link {
  title: string;
  url: string;
}

export interface PlacedQuery {
  /** Which panel of which dashboard, and its letter there. */
  place: string;
  source: 'prometheus' | 'loki' | 'tempo';
  text: string;
  panel: PlacedPanel;
  query: BuiltQuery;
}

export interface BoardJson {
  title: string;
  panels: PlacedPanel[];
  links: Link[];
  templating: { list: { name: string; definition?: string }[] };
}

/** The dashboards as Grafana reads them, by the name of their file. */
export const boards: Record<string, BoardJson> = Object.fromEntries(
  Object.entries(dashboards).map(([name, made]) => [name, JSON.parse(JSON.stringify(made)) as BoardJson]),
);

export const queries: PlacedQuery[] = Object.entries(boards).flatMap(([file, { panels }]) =>
  panels.flatMap((panel) =>
    (panel.targets ?? []).map((query) => ({
      place: `${file.replace('.json', '')}: ${panel.title} ${query.refId}`,
      source: query.datasource.uid as PlacedQuery['source'],
      text: query.expr ?? query.query ?? '',
      panel,
      query,
    })),
  ),
);

/** What Grafana would ask, with these values for the variables that are chosen above the panels. */
export function filled(text: string, values: Record<string, string>): string {
  return text.replaceAll(
    /\$\{(\w+)\}|\$(\w+)/g,
    (whole, braced: string | undefined, plain: string) => values[braced ?? plain] ?? whole,
  );
}

/** What Grafana fills in by itself, for a range of this length. */
export function timesOf(range: string): Record<string, string> {
  return { __rate_interval: '1m', __interval: '1m', __auto: '1m', __range: range };
}

/** Words of PromQL that stand alone. */
const keywords = new Set(['or', 'and', 'unless', 'offset', 'bool', 'by', 'without', 'on', 'ignoring']);

/** The names of metrics in PromQL. Every selector is written with braces, so that none is overlooked. */
export function metricsIn(promql: string): string[] {
  const names = new Set(
    [...promql.matchAll(/__name__=~"([^"]+)"/g)].flatMap(([, pattern = '']) => spelledOut(pattern)),
  );
  const bare = promql
    .replaceAll(/"(?:[^"\\]|\\.)*"/g, '')
    .replaceAll(/\{[^}]*\}/g, '{')
    .replaceAll(/\[[^\]]*\]/g, '')
    .replaceAll(/\b(by|without|on|ignoring)\s*\([^)]*\)/g, '')
    .replaceAll(/\boffset\s+[\w$]+/g, '');
  for (const [, name = '', next = ''] of bare.matchAll(/([a-zA-Z_:][\w:]*)\s*([({]?)/g)) {
    if (keywords.has(name)) continue;
    if (next === '{') names.add(name);
    else if (next !== '(') throw new Error(`${name} has no braces: ${promql}`);
  }
  return [...names];
}

/** `a_(b|c)_d` as `a_b_d` and `a_c_d`. */
function spelledOut(pattern: string): string[] {
  const [, head, choices, tail] = /^(\w*)\(([\w|]+)\)(\w*)$/.exec(pattern) ?? [];
  return choices === undefined ? [pattern] : choices.split('|').map((choice) => `${head}${choice}${tail}`);
}

/** Ways from a panel to what stands behind it. Grafana fills `${…}` in when a link is followed. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} are Grafana's variables
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { DashboardLink } from '@grafana/grafana-foundation-sdk/dashboard';
import { type BuiltQuery, logql, type Query, traceql } from './queries.ts';

export type Link = Builder<DashboardLink>;

/** The series' label of this name, in a link that is followed from the series. */
export const label = (name: string): string => `\${__field.labels.${name}}`;

/** Into Explore, with TraceQL. */
export const traces = (title: string, query: string): Link => explore(title, traceql(query));

/** Into Explore, with LogQL. */
export const logs = (title: string, query: string): Link => explore(title, logql(query, ''));

/** To another dashboard of ours, in the same time range. */
export function dashboard(title: string, uid: string, variables: Record<string, string>): Link {
  const filled = Object.entries(variables).map(([name, value]) => `&var-${name}=${value}`);
  return link(title, `/d/${uid}?\${__url_time_range}${filled.join('')}`);
}

function explore(title: string, query: Query): Link {
  const built = query.refId('A').build() as unknown as BuiltQuery;
  const pane = {
    datasource: built.datasource.uid,
    queries: [built],
    range: { from: '${__from}', to: '${__to}' },
  };
  const encoded = encodeURIComponent(JSON.stringify({ a: pane }))
    // Variables have to be seen as such before the address is decoded.
    .replaceAll(/%24%7B([\w.]+)%7D/g, (_, name: string) => `\${${name}}`);
  return link(title, `/explore?schemaVersion=1&panes=${encoded}`);
}

/** A data link is less than what the SDK has for the links of a dashboard, which is what its panels ask for. */
function link(title: string, url: string): Link {
  return { build: () => ({ title, url, targetBlank: false }) as DashboardLink };
}

/** A dashboard: its variables, its rows of panels, and the way to the others. */
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  type DashboardLink,
  DashboardLinkBuilder,
  DashboardLinkType,
  RowBuilder,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Link } from './links.ts';
import type { AnyPanel } from './panels.ts';

/** A heading over what follows, until the next one. */
export interface Section {
  title: string;
  panels: AnyPanel[];
}

export interface Board {
  /** The last part of its uid and its address: `throughline-<name>`. */
  name: string;
  /** A name and the question that it answers. */
  title: string;
  /** Where to look, in which order. */
  description: string;
  variables: Builder<VariableModel>[];
  /** Beside the one to the other dashboards. */
  links?: Link[];
  sections: Section[];
}

const TAG = 'throughline';

/** The dashboard as Grafana reads it. */
export function board({ name, title, description, variables, links = [], sections }: Board): Dashboard {
  const toOthers = new DashboardLinkBuilder('Throughline')
    .type(DashboardLinkType.Dashboards)
    .tags([TAG])
    .asDropdown(true)
    .includeVars(true)
    .keepTime(true);
  const dashboard = new DashboardBuilder(title)
    .uid(`throughline-${name}`)
    .description(description)
    .tags([TAG])
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .refresh('15s')
    .time({ from: 'now-30m', to: 'now' })
    .timezone('browser')
    .variables(variables)
    .links([toOthers, ...links.map(inTheCorner)]);
  for (const section of sections) {
    dashboard.withRow(new RowBuilder(section.title));
    for (const panel of section.panels) dashboard.withPanel(panel);
  }
  const built = dashboard.build();
  for (const [place, panel] of (built.panels ?? []).entries()) panel.id = place + 1;
  // The only place that the SDK knows is inside a menu.
  built.links = built.links?.map(({ placement: _, ...link }) => link) ?? [];
  return built;
}

/** A link of a series as one of the dashboard. */
function inTheCorner(link: Link): Builder<DashboardLink> {
  const { title, url } = link.build();
  return new DashboardLinkBuilder(title)
    .type(DashboardLinkType.Link)
    .icon('external link')
    .url(url ?? '');
}

import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { board, type Section } from '../parts/board.ts';
import { dashboard, label, logs, traces } from '../parts/links.ts';
import { bars, lines, table } from '../parts/panels.ts';
import { growth, promql, promqlRows } from '../parts/queries.ts';
import { services, severalOf } from '../parts/variables.ts';

const slo = 'throughline_slo_name';
const chosen = `service_name=~"$service", ${slo}=~"$slo"`;
const by = `service_name, ${slo}`;
const events = 'throughline_slo_events_total';
const bad = 'throughline_slo_outcome!="good"';
const objective = `max by (${by}) (throughline_slo_objective_ratio{${chosen}})`;

/** By the raw events: right also where no rules were made of the SLOs. */
const burnRate = (window: string) =>
  `sum by (${by}) (rate(${events}{${chosen}, ${bad}}[${window}])) / sum by (${by}) (rate(${events}{${chosen}}[${window}])) / (1 - ${objective})`;
const badShare = `${growth(events, by, `${chosen}, ${bad}`)} / ${growth(events, by, chosen)}`;

const links = [
  dashboard('This service', 'throughline-one-service', { service: label('service_name') }),
  traces(
    'Failed traces of this service',
    `{ resource.service.name = "${label('service_name')}" && status = error }`,
  ),
  logs('Warnings of this service', `{service_name="${label('service_name')}"} | severity_number >= 13`),
];

const errorsOfAll = logs('Errors of all services', '{service_name=~".+"} | severity_number >= 17');

const budget: Section = {
  title: 'In the time range',
  panels: [
    table(
      {
        title: 'Every objective',
        description:
          'Budget left is what the time range leaves of its own budget: 0 is all of it used up, less is a promise broken. Take the period of the SLO as time range to see what is left of the real one.',
        columns: [
          { of: 'service_name', title: 'Service' },
          { of: slo, title: 'SLO' },
          { of: 'Value #A', title: 'Objective', unit: 'percentunit' },
          { of: 'Value #B', title: 'Events', unit: 'short' },
          { of: 'Value #C', title: 'Bad', unit: 'percentunit' },
          { of: 'Value #D', title: 'Budget left', unit: 'percentunit' },
        ],
        sortBy: 'Bad',
      },
      [
        promqlRows(objective, 'objective'),
        promqlRows(growth(events, by, chosen), 'events'),
        promqlRows(badShare, 'bad'),
        promqlRows(`1 - (${badShare}) / (1 - ${objective})`, 'budget left'),
      ],
    ),
  ],
};

const burning: Section = {
  title: 'How fast it goes: 1 uses up the budget just at the end of the period',
  panels: [
    lines(
      {
        title: 'Burn rate of five minutes and an hour',
        description: 'Both above 14.4 page somebody: two per cent of a month are gone in an hour.',
        unit: 'short',
        w: 12,
        links,
      },
      [
        promql(burnRate('5m'), `{{service_name}} {{${slo}}}: 5 minutes`),
        promql(burnRate('1h'), `{{service_name}} {{${slo}}}: an hour`),
      ],
    ),
    lines(
      {
        title: 'Burn rate of six hours and a day',
        description: 'Above 6 in six hours page, above 3 in a day are a ticket.',
        unit: 'short',
        w: 12,
        links,
      },
      [
        promql(burnRate('6h'), `{{service_name}} {{${slo}}}: 6 hours`),
        promql(burnRate('1d'), `{{service_name}} {{${slo}}}: a day`),
      ],
    ),
    bars(
      {
        title: 'Events',
        description: 'Good, slow (well, but later than its latency) and failed.',
        unit: 'short',
        w: 12,
        links,
      },
      [
        promql(
          growth(events, `${by}, throughline_slo_outcome`, chosen, '$__interval'),
          `{{service_name}} {{${slo}}} {{throughline_slo_outcome}}`,
        ),
      ],
    ),
    lines(
      {
        title: 'Alerts',
        description:
          'Pending and firing, where `throughline rules` has made rules of the SLOs and Prometheus has them.',
        unit: 'short',
        w: 12,
        links: [errorsOfAll],
      },
      [
        promql(
          'sum by (alertname, alertstate, severity, slo) (ALERTS{slo=~"$slo"})',
          '{{slo}} {{alertname}} {{severity}} {{alertstate}}',
        ),
      ],
    ),
  ],
};

export const sloBoard: Dashboard = board({
  name: 'slo',
  title: 'SLO: how much of the budget is left?',
  description:
    'The events that objectives are about, how many were bad, and how fast that uses up what is allowed.',
  variables: [
    services(),
    severalOf('slo', 'SLO', slo, 'throughline_slo_objective_ratio{service_name=~"$service"}'),
  ],
  sections: [budget, burning],
});

import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { board } from '../parts/board.ts';
import { services, severalOf } from '../parts/variables.ts';
import { ends, funnel } from './flows/funnel.ts';
import { notThrough, underWay } from './flows/lists.ts';
import { now } from './flows/now.ts';

export const flows: Dashboard = board({
  name: 'flows',
  title: 'Flows: how far did they get?',
  description:
    'The funnel shows the step at which flows end; the lists below name each that did not get through, and lead to its trace.',
  variables: [
    services(),
    severalOf('flow', 'Flow', 'flow_name', 'throughline_flow_completed_total{service_name=~"$service"}'),
  ],
  sections: [now, funnel, ends, underWay, notThrough],
});

import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { board } from '../parts/board.ts';
import { services, textBox } from '../parts/variables.ts';
import { kinds, whereAndHow } from './errors/kinds.ts';
import { now } from './errors/now.ts';
import { records } from './errors/records.ts';

export const errors: Dashboard = board({
  name: 'errors',
  title: 'Errors: which are new, which are frequent?',
  description:
    'Grouped by fingerprint (throughline.error.fingerprint), which outlives deployments. Records lead to their trace.',
  variables: [services(), textBox('fingerprint', 'Fingerprint starts with')],
  sections: [now, kinds, whereAndHow, records],
});

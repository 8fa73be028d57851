import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { board } from '../parts/board.ts';
import { services } from '../parts/variables.ts';
import { collector, disk } from './telemetry-ledger/disk-and-collector.ts';
import { exits, made } from './telemetry-ledger/exits.ts';
import { now } from './telemetry-ledger/now.ts';

export const telemetryLedger: Dashboard = board({
  name: 'telemetry-ledger',
  title: 'Telemetry ledger: did everything arrive?',
  description:
    'Offered = delivered + lost + waiting, for spans, log records and data points; see docs/reliability.md. Where it does not add up, or something is lost, the rows below say where.',
  variables: [services()],
  sections: [now, made, exits, disk, collector],
});

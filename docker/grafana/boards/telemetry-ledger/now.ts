import type { Section } from '../../parts/board.ts';
import { figure } from '../../parts/panels.ts';
import { growth, instant } from '../../parts/queries.ts';
import { chosen, exported } from './selectors.ts';

const sumOf = (selector: string) =>
  exported.map(({ metric }) => `(${growth(metric, '', selector)} or vector(0))`).join(' + ');
const total = (metric: string) => `(sum(${metric}{${chosen}}) or vector(0))`;
const allExported = exported.map(({ metric }) => total(metric)).join(' - ');

export const now: Section = {
  title: 'In spans, log records and data points together',
  panels: [
    figure(
      {
        title: 'Offered',
        description: 'Came to an exit in the time range, or was found on disk.',
        unit: 'short',
      },
      instant(growth('throughline_delivery_offered_total', '', chosen), 'offered'),
    ),
    figure(
      {
        title: 'Delivered',
        description: 'In the time range: the endpoint has answered for it.',
        unit: 'short',
      },
      instant(sumOf(`${chosen}, error_type=""`), 'delivered'),
    ),
    figure(
      {
        title: 'Lost',
        description: 'In the time range: dropped or rejected. The reasons stand below.',
        unit: 'short',
      },
      instant(sumOf(`${chosen}, error_type!=""`), 'lost'),
      1,
    ),
    figure(
      { title: 'Waiting', description: 'Neither delivered nor lost, in memory.', unit: 'short' },
      instant(`sum(throughline_delivery_pending{${chosen}, throughline_pending_place!="disk"})`, 'waiting'),
    ),
    figure(
      {
        title: 'On disk',
        description: 'Kept in the spool until the endpoint is back.',
        unit: 'short',
      },
      instant(`sum(throughline_delivery_pending{${chosen}, throughline_pending_place="disk"})`, 'on disk'),
      1,
    ),
    figure(
      {
        title: 'Unaccounted for',
        description:
          'Offered, less delivered, lost, waiting and taken over by another process. Anything but 0 is a fault of Throughline.',
        unit: 'short',
      },
      instant(
        `${total('throughline_delivery_offered_total')} - ${allExported} - ${total('throughline_delivery_pending')} - ${total('throughline_delivery_taken_over_total')}`,
        'unaccounted for',
      ),
      1,
    ),
  ],
};

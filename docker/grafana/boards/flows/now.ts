import type { Section } from '../../parts/board.ts';
import { figure } from '../../parts/panels.ts';
import { growth, instant } from '../../parts/queries.ts';
import { chosen, completed } from './selectors.ts';

const ended = (outcome: string) =>
  instant(`${growth(completed, '', `${chosen}, outcome="${outcome}"`)} or vector(0)`, outcome);

export const now: Section = {
  title: 'Now, and in the time range',
  panels: [
    figure(
      { title: 'In flight', description: 'Flows that have begun and not ended.', unit: 'short' },
      instant(`sum(throughline_flow_in_flight{${chosen}})`, 'in flight'),
    ),
    figure(
      {
        title: 'Age of the oldest',
        description: 'Of those in flight. Far above the usual duration: it hangs.',
        unit: 's',
      },
      instant(`max(throughline_flow_oldest_age_seconds{${chosen}})`, 'oldest'),
      300,
    ),
    figure({ title: 'Completed', description: 'They got through.', unit: 'short' }, ended('completed')),
    figure({ title: 'Failed', description: 'An error ended them.', unit: 'short' }, ended('failed'), 1),
    figure(
      {
        title: 'Incomplete',
        description: 'They returned without all of their declared steps.',
        unit: 'short',
      },
      ended('incomplete'),
      1,
    ),
    figure(
      { title: 'Aborted', description: 'Their process ended before they did.', unit: 'short' },
      ended('aborted'),
      1,
    ),
  ],
};

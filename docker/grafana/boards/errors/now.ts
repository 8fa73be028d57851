import type { Section } from '../../parts/board.ts';
import { figure } from '../../parts/panels.ts';
import { growth, instant, logqlInstant } from '../../parts/queries.ts';
import { kind, told } from './selectors.ts';

/** Kinds of the time range of which the day before it knew nothing. */
export const unknownBefore: string = `sum by (${kind}) (count_over_time(${told} [$__range])) unless sum by (${kind}) (count_over_time(${told} [24h] offset $__range))`;

const counted = (outcome: string) =>
  `${growth(`throughline_errors_${outcome}_total`, '', 'service_name=~"$service"')} or vector(0)`;

export const now: Section = {
  title: 'In the time range',
  panels: [
    figure(
      { title: 'Told', description: 'Errors that were seen and told.', unit: 'short' },
      instant(counted('captured'), 'told'),
    ),
    figure(
      { title: 'Kinds', description: 'Different fingerprints among them.', unit: 'short' },
      logqlInstant(`count(sum by (${kind}) (count_over_time(${told} [$__range])))`, 'kinds'),
    ),
    figure(
      {
        title: 'New kinds',
        description: 'Fingerprints that the 24 hours before the time range did not have.',
        unit: 'short',
      },
      logqlInstant(`count(${unknownBefore})`, 'new'),
      1,
    ),
    figure(
      {
        title: 'Uncaught',
        description: 'Nobody caught them: the process ended, or would have.',
        unit: 'short',
      },
      logqlInstant(
        `sum(count_over_time(${told} | throughline_error_handled="false" [$__range]))`,
        'uncaught',
      ),
      1,
    ),
    figure(
      {
        title: 'Held back',
        description: 'More of one kind than are told in a minute (THROUGHLINE_ERRORS_PER_MINUTE).',
        unit: 'short',
      },
      instant(counted('held_back'), 'held back'),
      1,
    ),
    figure(
      { title: 'Dropped', description: 'By the beforeSend of the application.', unit: 'short' },
      instant(counted('dropped'), 'dropped'),
    ),
  ],
};

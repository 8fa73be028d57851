import { withRule } from '@throughline/api/runtime';
import type { MetricCollapse } from './collapse-report.ts';
import { COLLAPSED } from './exploding-labels.ts';

const MOST_LABELS = 5;
const MOST_CHARACTERS = 80;

/** What a person should know and do, in one line. */
export function collapseWords({ metric, limit, labels }: MetricCollapse): string {
  const named = labels.slice(0, MOST_LABELS).map((label) => `"${label.slice(0, MOST_CHARACTERS)}"`);
  const more = labels.length > MOST_LABELS ? ` and ${labels.length - MOST_LABELS} more` : '';
  const what =
    named.length === 0
      ? 'hardly two of its sets of labels are alike: further ones are one series, otel.metric.overflow=true'
      : `the label${labels.length > 1 ? 's' : ''} ${named.join(', ')}${more} with too many values ` +
        `${labels.length > 1 ? 'are' : 'is'} "${COLLAPSED}" in further ones (otel.metric.overflow=true), the other labels stay`;
  return withRule(
    'bounded-metric-labels',
    `metrics: "${metric.slice(0, MOST_CHARACTERS)}" has all the ${limit} series that it may have; ${what}. ` +
      'Put what identifies single things on the span or the log, not on a label; THROUGHLINE_MAX_SERIES sets the limit.',
  );
}

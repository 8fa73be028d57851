import type { Rule } from 'eslint';
import { boundedMetricLabels } from './rules/bounded-metric-labels.ts';
import { endedSpans } from './rules/ended-spans.ts';
import { errorInLog } from './rules/error-in-log.ts';
import { eventLevel } from './rules/event-level.ts';
import { flowForSteps } from './rules/flow-for-steps.ts';
import { healthEndpoint } from './rules/health-endpoint.ts';
import { metricForEvent } from './rules/metric-for-event.ts';
import { noConsole } from './rules/no-console.ts';
import { noSecretFields } from './rules/no-secret-fields.ts';
import { noSilentReturn } from './rules/no-silent-return.ts';
import { noStringBuiltMessage } from './rules/no-string-built-message.ts';
import { noSwallowedError } from './rules/no-swallowed-error.ts';
import { preloadFirst } from './rules/preload-first.ts';
import { requestIdInLogs } from './rules/request-id-in-logs.ts';
import { spanStatusWithException } from './rules/span-status-with-exception.ts';
import { staticSpanNames } from './rules/static-span-names.ts';

/** Every rule by the name under which it is configured. */
export const rules: Readonly<Record<string, Rule.RuleModule>> = {
  'bounded-metric-labels': boundedMetricLabels,
  'ended-spans': endedSpans,
  'error-in-log': errorInLog,
  'event-level': eventLevel,
  'flow-for-steps': flowForSteps,
  'health-endpoint': healthEndpoint,
  'metric-for-event': metricForEvent,
  'no-console': noConsole,
  'no-secret-fields': noSecretFields,
  'no-silent-return': noSilentReturn,
  'no-string-built-message': noStringBuiltMessage,
  'no-swallowed-error': noSwallowedError,
  'preload-first': preloadFirst,
  'request-id-in-logs': requestIdInLogs,
  'span-status-with-exception': spanStatusWithException,
  'static-span-names': staticSpanNames,
};

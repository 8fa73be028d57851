import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { guardLogs } from '../api-guard/guard-logs.ts';
import type { LogsPlan } from './assembly.ts';

/** The provider of log records, guarded; undefined where nobody would get one. */
export function createLogsProvider({
  resource,
  logRecordProcessors,
  logAttributeCount,
  entryLimits,
}: LogsPlan): LoggerProvider | undefined {
  if (logRecordProcessors.length === 0) return undefined;
  guardLogs(entryLimits.logRecords);
  return new LoggerProvider({
    resource,
    processors: logRecordProcessors,
    // As with NodeSDK, 0 is none of its numbers.
    ...(logAttributeCount > 0 && { logRecordLimits: { attributeCountLimit: logAttributeCount } }),
  });
}

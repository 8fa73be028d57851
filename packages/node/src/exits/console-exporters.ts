import type { LogRecordExporter } from '@opentelemetry/sdk-logs';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { loadPackage } from './load-package.ts';

/** The exporters of OpenTelemetry that write to the console; few processes have one. */
export function consoleSpanExporter(): SpanExporter {
  const { ConsoleSpanExporter } =
    loadPackage<typeof import('@opentelemetry/sdk-trace')>('@opentelemetry/sdk-trace');
  return new ConsoleSpanExporter();
}

export function consoleLogRecordExporter(): LogRecordExporter {
  const { ConsoleLogRecordExporter } =
    loadPackage<typeof import('@opentelemetry/sdk-logs')>('@opentelemetry/sdk-logs');
  return new ConsoleLogRecordExporter();
}

export function consoleMetricExporter(): PushMetricExporter {
  const { ConsoleMetricExporter } = loadPackage<typeof import('@opentelemetry/sdk-metrics')>(
    '@opentelemetry/sdk-metrics',
  );
  return new ConsoleMetricExporter();
}

import { startedProcesses } from '../evidence/application.ts';
import type { Check } from '../finding.ts';

/** Whether anything is recorded, and anything sent. */
export const switchedOff: Check = {
  id: 'switched-off',
  judge({ loaded: { pipeline, fromFile }, application }) {
    if (pipeline.disabled) {
      return [
        {
          status: 'warning',
          message: 'Throughline is switched off: nothing is recorded.',
          remedy: fromFile ? 'Take disabled: true out of the configuration file' : 'unset OTEL_SDK_DISABLED',
        },
      ];
    }
    const { traces, metrics, logs } = pipeline;
    if (traces.ways.length + metrics.ways.length + logs.ways.length > 0) return 'telemetry is sent';
    // An exporter that start() was handed is none of the configuration's.
    const offered = startedProcesses(application).some(({ canary }) =>
      canary?.signals.some((one) => one.offered > 0),
    );
    if (offered) return 'telemetry is sent by what start() was handed';
    return [
      {
        status: 'warning',
        message: 'No signal has an exporter: nothing leaves the process but its log lines and /metrics.',
        remedy: fromFile
          ? 'Add tracer_provider, meter_provider and logger_provider with exporters to the configuration file'
          : 'unset OTEL_TRACES_EXPORTER OTEL_METRICS_EXPORTER OTEL_LOGS_EXPORTER',
      },
    ];
  },
};

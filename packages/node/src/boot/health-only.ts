import { createRedactor } from '@throughline/redact';
import { loadConfig } from '../config/load-config.ts';
import { loadRedaction } from '../redaction/load-redaction.ts';
import { createDiagnostics } from './diagnostics.ts';
import { serveHealth } from './serve.ts';

/** What is left under `OTEL_SDK_DISABLED=true`: the health listener that the user configured, for probes. */
export function serveHealthOnly(env: NodeJS.ProcessEnv): void {
  let diagnostics = createDiagnostics(createRedactor());
  try {
    const { config } = loadConfig(env);
    diagnostics = createDiagnostics(loadRedaction(config.redaction).redactor);
    void serveHealth(config, diagnostics);
  } catch (error) {
    diagnostics.fault('the health listener could not start', error);
  }
}

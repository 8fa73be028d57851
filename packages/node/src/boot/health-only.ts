import { createRedactor } from '@throughline/redact';
import { loadConfig } from '../config/load-config.ts';
import { createDiagnostics } from './diagnostics.ts';
import { serveHealth } from './serve.ts';

/** What is left under `OTEL_SDK_DISABLED=true`: the health listener that the user configured, for probes. */
export function serveHealthOnly(env: NodeJS.ProcessEnv): void {
  const diagnostics = createDiagnostics(createRedactor());
  try {
    serveHealth(loadConfig(env).config, diagnostics);
  } catch (error) {
    diagnostics.fault('the health listener could not start', error);
  }
}

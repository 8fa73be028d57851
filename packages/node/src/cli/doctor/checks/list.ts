import type { Check } from '../finding.ts';
import { anotherAgent } from './another-agent.ts';
import { applicationStart } from './application-start.ts';
import { bundled } from './bundled.ts';
import { canary } from './canary.ts';
import { clockSkew } from './clock-skew.ts';
import { containerDeadline } from './container-deadline.ts';
import { endpointAuth } from './endpoint-auth.ts';
import { endpointProtocol } from './endpoint-protocol.ts';
import { endpointRefuses } from './endpoint-refuses.ts';
import { endpointTls } from './endpoint-tls.ts';
import { endpointUnreachable } from './endpoint-unreachable.ts';
import { environmentNames } from './environment-names.ts';
import { environmentValues } from './environment-values.ts';
import { esmHooks } from './esm-hooks.ts';
import { exitBeforeFlush } from './exit-before-flush.ts';
import { installation } from './installation.ts';
import { instrumentations } from './instrumentations.ts';
import { loggerBeforePreload } from './logger-before-preload.ts';
import { nodeVersion } from './node-version.ts';
import { openTelemetryCopies } from './opentelemetry-copies.ts';
import { ports } from './ports.ts';
import { preloadLate } from './preload-late.ts';
import { preloadMissing } from './preload-missing.ts';
import { redaction } from './redaction.ts';
import { sampling } from './sampling.ts';
import { shutdown } from './shutdown.ts';
import { switchedOff } from './switched-off.ts';

/** Every check, in the order of the report and of docs/doctor.md. */
export const checks: readonly Check[] = [
  // The process.
  nodeVersion,
  installation,
  applicationStart,
  preloadMissing,
  preloadLate,
  loggerBeforePreload,
  // What it loads.
  esmHooks,
  instrumentations,
  bundled,
  openTelemetryCopies,
  anotherAgent,
  // Its settings.
  switchedOff,
  environmentNames,
  environmentValues,
  sampling,
  redaction,
  ports,
  // Its endpoint.
  endpointUnreachable,
  endpointTls,
  endpointAuth,
  endpointProtocol,
  endpointRefuses,
  clockSkew,
  canary,
  // Its end.
  shutdown,
  exitBeforeFlush,
  containerDeadline,
];

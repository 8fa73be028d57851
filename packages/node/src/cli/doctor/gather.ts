import { loadPipeline } from '../../config/load-pipeline.ts';
import { loadRedaction } from '../../redaction/load-redaction.ts';
import { applicationProcesses } from './evidence/application.ts';
import { askEndpoints } from './evidence/ask-endpoint.ts';
import { environmentOf } from './evidence/configuring.ts';
import { readEnvironment } from './evidence/environment.ts';
import type { Evidence } from './evidence/evidence.ts';
import { lookAtFolder } from './evidence/folder.ts';
import { tryPorts } from './evidence/ports.ts';
import { runApplication } from './evidence/run-application.ts';

export interface GatherOptions {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly command: readonly [string, ...string[]] | undefined;
  readonly patienceMs: number;
  onOutput(chunk: Buffer): void;
  readonly signal: AbortSignal;
}

/** What Throughline takes for an end beyond what it is configured to take. */
const END_MARGIN_MS = 2_000;
const MOST_END_MS = 60_000;

/** Looks at everything that the checks judge: the application first, since it may have an environment of its own. */
export async function gather(options: GatherOptions): Promise<Evidence> {
  const { env, command, patienceMs, onOutput, signal } = options;
  const folder = lookAtFolder(options.folder, env, command);
  const application =
    command &&
    (await runApplication({
      ...{ command, env, patienceMs, onOutput, signal },
      scriptCarriesPreload: folder.start?.carriesPreload === true,
      endDeadlineMs: (environment) => endDeadline(environment ?? env),
    }));
  const seen = applicationProcesses(application).findLast(({ sdk }) => sdk !== undefined)?.sdk;
  const environment = seen === undefined ? env : environmentOf(env, seen.environment);
  const loaded = loadPipeline(environment);
  const [endpoints, ports] = await Promise.all([
    loaded.pipeline.disabled ? [] : askEndpoints(loaded.pipeline),
    loaded.pipeline.disabled ? [] : tryPorts(loaded.config, loaded.pipeline),
  ]);
  return {
    ...{ node: process.versions.node, folder, loaded, endpoints, ports, application },
    environment: readEnvironment(environment),
    redacts: loadRedaction(loaded.config.redaction).policy.enabled !== false,
  };
}

function endDeadline(environment: Readonly<Record<string, string | undefined>>): number {
  const { drainDelayMs, shutdownTimeoutMs } = loadPipeline(environment).config;
  return Math.min(drainDelayMs + shutdownTimeoutMs + END_MARGIN_MS, MOST_END_MS);
}

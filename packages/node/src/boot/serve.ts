import { health } from '@throughline/api';
import type { Config } from '../config/config.ts';
import type { Pipeline } from '../config/pipeline.ts';
import type { Exits } from '../exits/exits.ts';
import { ledgerEndpoint } from '../management/ledger-endpoint.ts';
import { levelEndpoint } from '../management/level-endpoint.ts';
import { type Listener, startHealthListener, startManagement } from '../management/listener.ts';
import { openProcessGroup, type ProcessGroup } from '../management/process-group.ts';
import type { Diagnostics } from './diagnostics.ts';

/** What is served, until the end. */
export interface Serving {
  /** Leaves to the other processes and threads what was counted here; synchronous. */
  leaveGroup(): void;
  /** Closes the listeners. */
  stop(): Promise<void>;
}

/** Opens the listeners that the configuration asks for; a port that cannot be had is one line, never an error. */
export function serve(
  config: Config,
  { pipeline, prometheus, ledger }: Pick<Exits, 'prometheus'> & { pipeline: Pipeline; ledger: () => unknown },
  diagnostics: Diagnostics,
): Serving {
  const onMessage = (line: string) => diagnostics.say(line);
  const listeners = [serveHealth(config, diagnostics)];
  let group: ProcessGroup | undefined;
  if (config.management) {
    const metrics = prometheus && {
      metrics: prometheus.getMetricsRequestHandler.bind(prometheus),
    };
    const token = config.managementToken;
    const parts = {
      ...metrics,
      ledger: ledgerEndpoint({ token, details: ledger }),
      logLevel: levelEndpoint({
        token,
        onChange: (levels) =>
          diagnostics.soon('levels', () => `log levels are now ${levels} (PUT /loglevel)`),
      }),
    };
    const management = { ...pipeline.listener, ...parts, health, token, onMessage };
    listeners.push(startManagement(management));
    if (prometheus && config.metricsGroup && !prometheus.isStock) {
      group = openProcessGroup({
        reader: prometheus,
        ...pipeline.listener,
        listen: () => startManagement({ ...management, inWorker: true }),
      });
    }
  }
  return {
    leaveGroup: () => group?.leave(),
    stop: async () => {
      await Promise.all([group?.stop(), ...listeners.map(async (listener) => (await listener)?.close())]);
    },
  };
}

/** The listener for probes alone, where one is asked for. */
export async function serveHealth(config: Config, diagnostics: Diagnostics): Promise<Listener | undefined> {
  if (!config.health) return undefined;
  const onMessage = (line: string) => diagnostics.say(line);
  return startHealthListener({ ...config.health, health, onMessage });
}

import { health } from '@throughline/api';
import type { Config } from '../config/config.ts';
import type { Pipeline } from '../config/pipeline.ts';
import type { Exits } from '../exits/exits.ts';
import { startHealthListener, startManagement } from '../management/listener.ts';
import type { Diagnostics } from './diagnostics.ts';

/** Opens the listeners that the configuration asks for; a port that cannot be had is one line, never an error. */
export function serve(
  config: Config,
  { pipeline, prometheus }: Pick<Exits, 'prometheus'> & { pipeline: Pipeline },
  diagnostics: Diagnostics,
): void {
  const onMessage = (line: string) => diagnostics.say(line);
  if (config.management) {
    const metrics = prometheus && {
      metrics: prometheus.getMetricsRequestHandler.bind(prometheus),
    };
    void startManagement({ ...pipeline.listener, ...metrics, health, onMessage });
  }
  serveHealth(config, diagnostics);
}

/** The listener for probes alone, where one is asked for. */
export function serveHealth(config: Config, diagnostics: Diagnostics): void {
  if (!config.health) return;
  void startHealthListener({ ...config.health, health, onMessage: (line) => diagnostics.say(line) });
}

import type { Config } from './config.ts';
import { pipelineOf } from './environment-pipeline.ts';
import type { Environment } from './environment-reader.ts';
import { loadConfig, type Place } from './load-config.ts';
import type { Pipeline } from './pipeline.ts';

/** Everything that decides how Throughline starts, and one sentence for each thing that could not be used as it is. */
export interface LoadedPipeline {
  readonly config: Config;
  readonly pipeline: Pipeline;
  readonly messages: readonly string[];
}

/** The variables; never throws. */
export function loadPipeline(environment: Environment, place: Place = {}): LoadedPipeline {
  const { config, messages } = loadConfig(environment, place);
  return { config, pipeline: pipelineOf(config), messages };
}

import type { Config } from './config.ts';
import { pipelineOf } from './environment-pipeline.ts';
import { type Environment, EnvironmentReader } from './environment-reader.ts';
import { besideFile } from './file/covered-variables.ts';
import { loadFile } from './file/load-file.ts';
import { loadConfig, type Place } from './load-config.ts';
import type { Pipeline } from './pipeline.ts';
import { configFile } from './table-general.ts';

/** Everything that decides how Throughline starts, and one sentence for each thing that could not be used as it is. */
export interface LoadedPipeline {
  readonly config: Config;
  readonly pipeline: Pipeline;
  readonly messages: readonly string[];
  /** Whether a configuration file decided the pipeline. */
  readonly fromFile: boolean;
}

/**
 * The variables, or the file that `OTEL_CONFIG_FILE` names with the variables for what a file has no word for; where
 * the file cannot be used, the variables alone: an application is better off with telemetry somewhere than with none.
 * Never throws.
 */
export function loadPipeline(environment: Environment, place: Place = {}): LoadedPipeline {
  const path = new EnvironmentReader(environment).read(configFile);
  if (path === undefined) return fromEnvironment(environment, place, []);
  const beside = loadConfig(besideFile(environment), place);
  const { pipeline, messages } = loadFile(path, beside.config, environment);
  if (pipeline === undefined) return fromEnvironment(environment, place, messages);
  return { config: beside.config, pipeline, messages: [...messages, ...beside.messages], fromFile: true };
}

function fromEnvironment(
  environment: Environment,
  place: Place,
  fileMessages: readonly string[],
): LoadedPipeline {
  const { config, messages } = loadConfig(environment, place);
  return { config, pipeline: pipelineOf(config), messages: [...fileMessages, ...messages], fromFile: false };
}

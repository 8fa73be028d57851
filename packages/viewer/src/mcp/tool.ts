import type { TelemetrySource } from '../source/telemetry-source.ts';
import type { Answer } from './answer.ts';
import type { Given, Parameters } from './parameters.ts';

/** What a client can call. Every tool only reads. */
export interface Tool {
  name: string;
  title: string;
  /** For a model: what it gives, and when to take it. */
  description: string;
  parameters: Parameters;
  /** @throws ArgumentError, SearchError, SourceError as rejections */
  run(source: TelemetrySource, given: Given): Promise<Answer>;
}

import type { Environment } from '../environment-reader.ts';
import type { Pipeline } from '../pipeline.ts';
import { table } from '../table.ts';
import type { ParsedFile } from './parse-file.ts';

/** What a file decides; the groups of the table in which it has a word for everything of OpenTelemetry's own. */
const decidedByFile = new Set(['General', 'Exporters', 'OTLP', 'Traces', 'Metrics', 'Logs', 'Limits']);
const besideTheFile = new Set(['OTEL_SDK_DISABLED', 'OTEL_CONFIG_FILE']);

/** The variables that have no effect where a file is in force, unless the file refers to them. */
export const coveredVariables: ReadonlySet<string> = new Set(
  table
    .filter(
      ({ name, group }) => name.startsWith('OTEL_') && decidedByFile.has(group) && !besideTheFile.has(name),
    )
    .map(({ name }) => name),
);

/** The environment without what a file decides. */
export function besideFile(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !coveredVariables.has(name)));
}

/** A sentence where somebody set a variable in vain. */
export function ignoredVariables(
  environment: Environment,
  file: Pick<ParsedFile, 'refersTo'>,
  { resource }: Pick<Pipeline, 'resource'>,
): string[] {
  const ignored = [...coveredVariables].filter(
    (name) =>
      environment[name]?.trim() &&
      !file.refersTo(name) &&
      !(name === 'OTEL_SERVICE_NAME' && resource.detectors.includes('serviceinstance')),
  );
  if (ignored.length === 0) return [];
  return [
    `OTEL_CONFIG_FILE is in force, so ${ignored.join(', ')} ${ignored.length === 1 ? 'has' : 'have'} no effect. ` +
      'Take them into the file, with a dollar sign and the name in braces, or leave them out.',
  ];
}

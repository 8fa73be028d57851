import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as Configuration from '@opentelemetry/configuration';
import type { Environment } from '../environment-reader.ts';
import { withVariables } from '../with-variables.ts';
import { withoutNewerProperties } from './newer-properties.ts';

export type FileModel = Configuration.ConfigurationModel;
export type ConfigurationPackage = typeof Configuration;

const require = createRequire(import.meta.url);

/** Loaded when a file is named: the package and its YAML parser cost time at start. */
export function configurationPackage(): ConfigurationPackage {
  return require('@opentelemetry/configuration') as ConfigurationPackage;
}

/** A file that was read. */
export interface ParsedFile {
  readonly model: FileModel;
  /** Paths of properties that are newer than the schema. */
  readonly leftOut: readonly string[];
  /** Whether the file takes the value of this variable in. */
  refersTo(variable: string): boolean;
}

/**
 * The model of a file of the declarative configuration, its `${VARIABLES}` put in from the environment.
 *
 * @throws Error with a reason where the file cannot be used: not there, no YAML, against the schema
 */
export function parseFile(path: string, environment: Environment): ParsedFile {
  const text = readFileSync(path, 'utf8');
  const parse = () => yamlPackage().parseDocument(text, { version: '1.2' });
  const [fault] = parse().errors;
  if (fault) throw new Error(`no valid YAML: ${fault.message.split('\n')[0]}`);
  const leftOut: string[] = [];
  const model = withVariables(variablesToSet({ ...environment, OTEL_CONFIG_FILE: path }), () => {
    try {
      return configurationPackage().createConfigFactory().getConfigModel();
    } catch (error) {
      const newer = onlyNewer(error) && withoutNewerProperties(parse(), (one) => leftOut.push(one));
      if (newer) return newer;
      throw new Error(reasonOf(error, path), { cause: error });
    }
  });
  return { model, leftOut, refersTo: (name) => text.includes(`{${name}`) || text.includes(`{env:${name}`) };
}

function onlyNewer(error: unknown): boolean {
  return error instanceof Error && error.message.includes('must NOT have additional properties');
}

interface YamlDocument {
  errors: { message: string }[];
  toJS(): unknown;
}

/** The parser that the configuration package brings, which reads a document with errors as far as it gets. */
function yamlPackage(): { parseDocument(text: string, options: { version: '1.2' }): YamlDocument } {
  return createRequire(require.resolve('@opentelemetry/configuration'))('yaml');
}

/** The parser reads `process.env`; a caller may have another environment. */
function variablesToSet(environment: Environment): Record<string, string | undefined> {
  const names = new Set([...Object.keys(process.env), ...Object.keys(environment)]);
  const differing = [...names].filter((name) => process.env[name] !== environment[name]);
  return Object.fromEntries(differing.map((name) => [name, environment[name]]));
}

function reasonOf(error: unknown, path: string): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace('Invalid OpenTelemetry config file: ', '').replace(`${path}: `, '').trim();
}

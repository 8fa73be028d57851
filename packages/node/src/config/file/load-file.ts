import { diag } from '@opentelemetry/api';
import type { Config } from '../config.ts';
import type { Environment } from '../environment-reader.ts';
import type { Pipeline } from '../pipeline.ts';
import { quote } from '../rules.ts';
import { ignoredVariables } from './covered-variables.ts';
import { FileNotes } from './file-notes.ts';
import { filePipeline } from './file-pipeline.ts';
import { parseFile } from './parse-file.ts';

/** What a configuration file comes to. `pipeline` is undefined where the file cannot be used. */
export interface LoadedFile {
  readonly pipeline: Pipeline | undefined;
  readonly messages: readonly string[];
}

/** Reads the file that `OTEL_CONFIG_FILE` names; never throws. */
export function loadFile(path: string, config: Config, environment: Environment): LoadedFile {
  const notes = new FileNotes();
  const remarks: string[] = [];
  const onRemark = (text: unknown): void => void remarks.push(`OTEL_CONFIG_FILE: ${inPart(String(text))}`);
  // The parser reports through the global channel, which nobody has set up by now.
  diag.setLogger(
    { error: onRemark, warn: onRemark, info() {}, debug() {}, verbose() {} },
    { suppressOverrideMessage: true },
  );
  try {
    const file = parseFile(path, environment);
    for (const path of file.leftOut) notes.unsupported(path);
    const pipeline = filePipeline(file.model, config, environment, notes);
    return {
      pipeline,
      messages: [...remarks, ...notes.messages(), ...ignoredVariables(environment, file, pipeline)],
    };
  } catch (error) {
    const message = `OTEL_CONFIG_FILE must be the path of a configuration file (file_format 1.x); received ${quote(path)} (${reasonOf(error)}); the environment is used instead.`;
    return { pipeline: undefined, messages: [message] };
  } finally {
    diag.disable();
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return inPart(code ?? message ?? String(error));
}

function inPart(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}

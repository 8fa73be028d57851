import { parseArgs } from 'node:util';
import { describeConfig } from '../config/describe-config.ts';
import { loadPipeline } from '../config/load-pipeline.ts';
import { loadRedaction } from '../redaction/load-redaction.ts';
import { optionsOf } from './options.ts';

/**
 * `throughline config`: every variable, its value in force (secrets hidden) and where it comes from.
 * @returns the exit code; 1: not all is used as it is set
 */
export function printConfig(args: string[]): number {
  let json: boolean | undefined;
  try {
    json = parseArgs({ args, options: optionsOf.config }).values.json;
  } catch (error) {
    console.error(`throughline config: ${(error as Error).message}`);
    return 2;
  }
  const place = { terminal: process.stdout.isTTY === true };
  const rows = describeConfig(process.env, place);
  const loaded = loadPipeline(process.env, place);
  const messages = [...loadRedaction(loaded.config.redaction).messages, ...loaded.messages];
  const code = messages.length === 0 ? 0 : 1;
  if (json) {
    console.log(JSON.stringify({ variables: rows, messages }, undefined, 2));
    return code;
  }
  const width = Math.max(...rows.map((row) => row.variable.length));
  let group = '';
  for (const row of rows) {
    if (row.group !== group) console.log(`\n${row.group}`);
    group = row.group;
    const source = row.source === 'default' ? '' : `  (${row.source})`;
    console.log(`  ${row.variable.padEnd(width)}  ${row.value}${source}`);
  }
  for (const message of messages) console.error(`throughline: ${message}`);
  return code;
}

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { sloRegistry } from '@throughline/api/runtime';
import { optionsOf } from './options.ts';
import { rulesFile } from './rules-file.ts';
import { sloRules } from './slo-rules.ts';

const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/**
 * `throughline rules FILE`: imports the file in which the application defines its SLOs, and writes the rules for
 * Prometheus to stdout, as YAML or JSON.
 *
 * @returns 0, 1 where the file or an SLO cannot be used, 2 for wrong use
 */
export async function rules(args: string[]): Promise<number> {
  let file: string | undefined;
  let by: string[];
  let json: boolean;
  try {
    const { positionals, values } = parseArgs({
      args,
      allowPositionals: true,
      options: optionsOf.rules,
    });
    file = positionals[0];
    json = values.json === true;
    by = (values.by ?? '').split(',').filter((label) => label !== '');
    const wrong = by.find((label) => !LABEL.test(label));
    if (wrong !== undefined)
      throw new Error(`--by takes names of labels, with commas between; received "${wrong}"`);
    if (file === undefined || positionals.length > 1)
      throw new Error('it takes one file, the one in which slo(...) is called');
  } catch (error) {
    console.error(`throughline rules: ${(error as Error).message}.`);
    return 2;
  }
  const { byName, refused } = sloRegistry();
  try {
    await import(pathToFileURL(resolve(file)).href);
  } catch (error) {
    console.error(`throughline rules: ${file} cannot be imported: ${reasonOf(error, file)}`);
    return 1;
  }
  // Each was told when it was made.
  if (refused.length > 0) return 1;
  if (byName.size === 0) {
    console.error(`throughline rules: ${file} defines no SLO; call slo(name, { objective }) in it.`);
    return 1;
  }
  const { groups, notes } = sloRules([...byName.values()], by);
  const output = json ? `${JSON.stringify({ groups }, undefined, 2)}\n` : rulesFile(groups, file);
  for (const note of notes) console.error(`throughline rules: ${note}`);
  await new Promise<void>((done) => process.stdout.write(output, () => done()));
  // What the file may have started must not keep the command.
  process.exit(0);
}

function reasonOf(error: unknown, file: string): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION' && /\.[cm]?ts$/.test(file))
    return `this Node does not run TypeScript by itself; use 22.18 or later, or NODE_OPTIONS=--experimental-strip-types (${message})`;
  return error instanceof Error ? `${error.name}: ${message}` : String(error);
}

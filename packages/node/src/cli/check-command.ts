import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { checkLive } from './check-live.ts';
import { type CheckFormat, loadChecklist } from './load-checklist.ts';
import { optionsOf } from './options.ts';

const FORMATS: readonly CheckFormat[] = ['table', 'json', 'sarif', 'markdown'];

interface CheckArguments {
  baseline?: string;
  format?: string;
  json?: boolean;
  limit?: string;
  live?: boolean;
  preload?: boolean;
  store?: string;
  strict?: boolean;
  url?: string;
  'write-baseline'?: string;
}

/**
 * `throughline check [folder]`: which points of the checklist the routes, flows, jobs and handlers of an application keep, and what
 * the rules report. With `--live` it is what stored telemetry shows of the last requests.
 *
 * @returns 0 where nothing was found (or nothing new), 1 where something was, 2 for wrong use and missing tools
 */
export async function check(args: string[]): Promise<number> {
  let values: CheckArguments;
  let folder: string;
  try {
    const parsed = parseArgs({ args, options: optionsOf.check, allowPositionals: true });
    values = parsed.values;
    folder = parsed.positionals[0] ?? '.';
    if (parsed.positionals.length > 1) throw new Error('It takes one folder.');
  } catch (error) {
    return wrong((error as Error).message);
  }
  const format = values.json ? 'json' : (values.format ?? 'table');
  if (values.json && values.format !== undefined && values.format !== 'json') {
    return wrong(`--json and --format ${values.format} ask for two formats.`);
  }
  if (values.live) {
    const only = ['baseline', 'write-baseline', 'strict', 'preload'] as const;
    const given = only.find((name) => values[name] !== undefined);
    if (given) return wrong(`--${given} is for sources; --live looks at telemetry.`);
    return checkLive({ format, ...values });
  }
  const place = (['store', 'url', 'limit'] as const).find((name) => values[name] !== undefined);
  if (place) return wrong(`--${place} goes with --live.`);
  if (!FORMATS.includes(format as CheckFormat)) {
    return wrong(`--format must be one of ${FORMATS.join(', ')}; received "${format}".`);
  }
  return checkSources(folder, format as CheckFormat, values);
}

async function checkSources(folder: string, format: CheckFormat, values: CheckArguments): Promise<number> {
  let known: string | undefined;
  if (values.baseline !== undefined) {
    try {
      known = readFileSync(values.baseline, 'utf8');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return wrong(
        `--baseline ${values.baseline} cannot be read (${code}). Write one with --write-baseline.`,
      );
    }
  }
  const checklist = await loadChecklist(folder);
  if (!checklist) {
    console.error(
      'throughline check: eslint-plugin-throughline is not installed in this project. Install it, with what it needs:\n' +
        '  npm install --save-dev eslint eslint-plugin-throughline\n' +
        'and for TypeScript also:\n' +
        '  npm install --save-dev @typescript-eslint/parser typescript@6',
    );
    return 2;
  }
  try {
    const options = { folder, format, strict: values.strict === true, preload: values.preload === true };
    const done = await checklist.runCheck({ ...options, ...(known !== undefined && { baseline: known }) });
    const file = values['write-baseline'];
    if (file !== undefined) {
      writeFileSync(file, done.baseline);
      console.error(
        `throughline check: ${file} has what is known now; --baseline ${file} fails only for what is new.`,
      );
    }
    process.stdout.write(done.text);
    return done.fresh > 0 && file === undefined ? 1 : 0;
  } catch (error) {
    return told(error, values.baseline);
  }
}

/** What the checklist says about how it is used; everything else is a fault. */
function told(error: unknown, baseline: string | undefined): number {
  const { name, message, remedy } = error as Error & { remedy?: string };
  if (name === 'BaselineError') return wrong(`--baseline ${baseline} cannot be used: ${message}.`);
  if (name === 'NothingToCheck') return wrong(message);
  if (name === 'MissingTool') return wrong(`${message} Install it:\n  ${remedy}`);
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined && name === 'Error') return wrong(message);
  throw error;
}

function wrong(message: string): 2 {
  console.error(`throughline check: ${message}`);
  return 2;
}

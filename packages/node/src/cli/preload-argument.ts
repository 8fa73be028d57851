import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Options of Node that take the next argument as their value. */
const WITH_VALUE =
  /^(?:--import|--require|-r|--loader|--experimental-loader|--conditions|-C|--env-file|--env-file-if-exists|--title|--watch-path)$/;
const PRELOADING = /^(?:--import|--require|-r)$/;
const MOST_BYTES = 1024 * 1024;

/** What Node is told before the script, and the script. */
export interface NodeArguments {
  /** Values of `--import` and `--require`, in their order. */
  readonly preloads: readonly string[];
  /** Undefined for `node --eval` and the like. */
  readonly script: string | undefined;
}

/** @param options as in NODE_OPTIONS, which Node reads first */
export function nodeArguments(args: readonly string[], options: string): NodeArguments {
  const preloads: string[] = [];
  const given = [...splitOptions(options), ...args];
  const ofOptions = given.length - args.length;
  for (let at = 0; at < given.length; at++) {
    const arg = given[at] ?? '';
    const joined = /^(?:--import|--require)=(.*)$/.exec(arg)?.[1];
    if (joined !== undefined) preloads.push(joined);
    else if (WITH_VALUE.test(arg)) {
      at += 1;
      if (PRELOADING.test(arg) && given[at] !== undefined) preloads.push(given[at] ?? '');
    } else if (at >= ofOptions && !arg.startsWith('-')) return { preloads, script: arg };
  }
  return { preloads, script: undefined };
}

/** Whether a module of these is Throughline's preload, by its name or by its path. */
export function namesPreload(preloads: readonly string[], register: string): boolean {
  const folder = dirname(fileURLToPath(register));
  return preloads.some((one) => {
    const what = one.replace(/^file:\/\//, '');
    return /^throughline\/register$/.test(what) || what.startsWith(join(folder, 'register.'));
  });
}

/** Whether a file of the application starts Throughline by itself, by `throughline/register` or `throughline/start`. */
export function startsThroughline(file: string, cwd: string): boolean {
  try {
    const path = file.startsWith('file:') ? fileURLToPath(file) : resolve(cwd, file);
    const text = readFileSync(path, 'utf8').slice(0, MOST_BYTES);
    return /(?:from|import|require)\s*\(?\s*['"]throughline\/(?:register|start)['"]/.test(text);
  } catch {
    return false;
  }
}

/** Blanks inside of double quotes do not separate. */
function splitOptions(options: string): string[] {
  const parts = options.match(/(?:"(?:\\.|[^"\\])*"|\S)+/g) ?? [];
  return parts.map((part) =>
    part.replace(/"((?:\\.|[^"\\])*)"/g, (_, text: string) => text.replace(/\\(.)/g, '$1')),
  );
}

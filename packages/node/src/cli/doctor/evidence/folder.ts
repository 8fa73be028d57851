import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { namesPreload, nodeArguments, startsThroughline } from '../../preload-argument.ts';
import { type GracePeriod, gracePeriods } from './container-files.ts';
import { type Copy, openTelemetryCopies, packageAt } from './opentelemetry-copies.ts';

/** What the folder of the application shows without running anything. */
export interface FolderEvidence {
  /** Version of Throughline that `node --import throughline/register` finds from here. */
  readonly installed: string | undefined;
  /** Names of what package.json asks for. */
  readonly dependencies: readonly string[];
  /** The script that starts the application, where package.json has it. */
  readonly start: StartScript | undefined;
  /** Of `@opentelemetry/api`, as Throughline itself finds it. */
  readonly ownApi: Copy | undefined;
  readonly copies: readonly Copy[];
  readonly gracePeriods: readonly GracePeriod[];
}

export interface StartScript {
  readonly name: string;
  /** Whether it runs Node by name. */
  readonly runsNode: boolean;
  /** Whether Throughline comes with it, by the script, NODE_OPTIONS or a file that it loads. */
  readonly carriesPreload: boolean;
}

interface Manifest {
  scripts?: Readonly<Record<string, unknown>>;
  dependencies?: object;
}

/** @param command of the application, where one was given: `npm run x` names another script than `start` */
export function lookAtFolder(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
  command: readonly string[] = [],
): FolderEvidence {
  const manifest = manifestOf(folder);
  return {
    installed: installedIn(folder),
    dependencies: Object.keys(manifest.dependencies ?? {}),
    start: startScript(folder, manifest, environment, command),
    ownApi: ownApi(),
    copies: openTelemetryCopies(folder),
    gracePeriods: gracePeriods(folder, environment),
  };
}

function manifestOf(folder: string): Manifest {
  try {
    return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) ?? {}) as Manifest;
  } catch {
    return {};
  }
}

function installedIn(folder: string): string | undefined {
  try {
    const manifest = createRequire(join(folder, 'package.json')).resolve('throughline/package.json');
    return packageAt(join(manifest, '..'))?.version;
  } catch {
    return undefined;
  }
}

function ownApi(): Copy | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve('@opentelemetry/api');
    const folder = /^.*[\\/]@opentelemetry[\\/]api(?=[\\/])/.exec(entry)?.[0];
    const found = folder === undefined ? undefined : packageAt(folder);
    return found && { ...found, below: undefined };
  } catch {
    return undefined;
  }
}

function startScript(
  folder: string,
  { scripts }: Manifest,
  environment: Readonly<Record<string, string | undefined>>,
  [runner = '', ...args]: readonly string[],
): StartScript | undefined {
  const name = runner === '' ? 'start' : scriptOf(runner, args);
  const text = name === undefined ? undefined : scripts?.[name];
  if (name === undefined || typeof text !== 'string') return undefined;
  const words = text.split(/\s+/);
  const at = words.findIndex((word) => /^(?:.*\/)?node(?:js)?$/.test(word));
  const { preloads, script } = nodeArguments(
    at === -1 ? [] : words.slice(at + 1),
    environment['NODE_OPTIONS'] ?? '',
  );
  const files = [...preloads, ...(script === undefined ? [] : [script])];
  return {
    name,
    runsNode: at !== -1,
    carriesPreload:
      /throughline(?:\/register|\/start|\s+(?:run|dev))/.test(text) ||
      namesPreload(preloads, import.meta.resolve('throughline/register')) ||
      files.some((file) => startsThroughline(file, folder)),
  };
}

/** `npm start` and `npm run serve` name a script; `node app.js` does not. */
function scriptOf(runner: string, args: readonly string[]): string | undefined {
  if (!/(?:^|[\\/])(?:npm|pnpm|yarn)(?:\.cmd)?$/.test(runner)) return undefined;
  const [first, second] = args.filter((arg) => !arg.startsWith('-'));
  return first === 'run' || first === 'run-script' ? second : first;
}

import { basename } from 'node:path';

/** What the preload does in this process, and the line that it says where the answer needs one. */
export type StartDecision = { start: true } | { start: false; healthOnly?: boolean; line?: string };

export interface ProcessFacts {
  versions: NodeJS.ProcessVersions;
  argv: readonly string[];
  env: NodeJS.ProcessEnv;
  alreadyStarted: boolean;
}

/** The oldest Node on which the parts we build on run: OpenTelemetry JS 3.x asks for it. */
const oldestNode = [22, 15] as const;
export const OLDEST_NODE: string = oldestNode.join('.');

/** They run the preload because of NODE_OPTIONS, and then start the application, which runs it again. */
const packageManagers = new Set([
  'npm',
  'npm-cli',
  'npx',
  'npx-cli',
  'yarn',
  'yarnpkg',
  'pnpm',
  'pnpx',
  'corepack',
]);

/** Decides whether Throughline starts in this process; patches nothing and loads nothing. */
export function decideStart({ versions, argv, env, alreadyStarted }: ProcessFacts): StartDecision {
  if (alreadyStarted) {
    return {
      start: false,
      line: 'throughline/register was loaded a second time in this process; the first one stays. Give --import throughline/register once (look at NODE_OPTIONS too).',
    };
  }
  const foreign = versions['bun'] ? 'Bun' : versions['deno'] ? 'Deno' : undefined;
  if (foreign) {
    return {
      start: false,
      line: `Throughline runs on Node.js; this is ${foreign}, so nothing is recorded. The application runs as it is.`,
    };
  }
  if (isTooOld(versions.node)) {
    return {
      start: false,
      line: `Throughline needs Node.js ${OLDEST_NODE} or later; this is ${versions.node}, so nothing is recorded. The application runs as it is.`,
    };
  }
  if (isPackageManager(argv[1])) return { start: false };
  if (isTrue(env['OTEL_SDK_DISABLED'])) return { start: false, healthOnly: asksForHealth(env) };
  return { start: true };
}

/** @param version as in `process.versions.node` */
export function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1]);
}

/** Whether this is the script of npm or one of its siblings. */
export function isPackageManager(script: string | undefined): boolean {
  if (!script) return false;
  const name = basename(script).replace(/\.(c|m)?js$/, '');
  return packageManagers.has(name) || /^yarn-\d/.test(name);
}

function isTrue(value: string | undefined): boolean {
  return value?.trim().toLowerCase() === 'true';
}

function asksForHealth(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env['THROUGHLINE_HEALTH_HOST']?.trim() || env['THROUGHLINE_HEALTH_PORT']?.trim());
}

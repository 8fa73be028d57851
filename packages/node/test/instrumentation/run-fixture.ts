import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FIXTURES = join(import.meta.dirname, 'fixtures');
const MODULES = join(import.meta.dirname, '../../../../node_modules');

/** The Nodes that the lockfile brings: the oldest that is supported, the one that runs the tests, the newest. */
export const NODES: readonly { version: string; path: string }[] = [
  { version: '22.15', path: join(MODULES, 'node-22-15/bin/node') },
  { version: '24', path: process.execPath },
  { version: '26', path: join(MODULES, 'node-26/bin/node') },
];

export interface SpanReport {
  name: string;
  /** 1 server, 2 client, as in the API. */
  kind: number;
  scope: string;
  traceId: string;
  spanId: string;
  parent?: string;
  attributes: Record<string, unknown>;
  status: { code: number; message?: string };
  events: { name: string; attributes?: Record<string, unknown> }[];
}

export interface Report {
  stdout: string;
  messages: string[];
  loaded: string[];
  /** Instrumentation packages of which any file was loaded, without their scope. */
  packages: string[];
  metrics: { name: string; points: { value: unknown; attributes: Record<string, unknown> }[] }[];
  spans: SpanReport[];
  records: {
    body: unknown;
    severity: string;
    traceId?: string;
    spanId?: string;
    attributes: Record<string, unknown>;
  }[];
}

export interface FixtureOptions {
  node?: string;
  env?: Record<string, string>;
  args?: string[];
  /** Arguments of the fixture itself. */
  programArgs?: string[];
  /** Where the fixture lies. Default: the fixtures folder. */
  folder?: string;
}

/** Runs a fixture under the test preload to its end, and answers what it recorded. */
export async function runFixture(name: string, options: FixtureOptions = {}): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-instrumentation-'));
  const report = join(folder, 'report.json');
  const { node = process.execPath, env = {}, args = [], programArgs = [] } = options;
  const oldNode = node.includes('node-22-15')
    ? ['--experimental-strip-types', '--disable-warning=ExperimentalWarning']
    : [];
  const preload = join(FIXTURES, 'preload.mjs');
  try {
    const stdout = await run(
      node,
      [
        ...oldNode,
        '--conditions=@throughline/source',
        '--import',
        preload,
        ...args,
        join(options.folder ?? FIXTURES, name),
        ...programArgs,
      ],
      { ...process.env, NODE_OPTIONS: '', TEST_REPORT: report, ...env },
    );
    return { ...(JSON.parse(await readFile(report, 'utf8')) as Omit<Report, 'stdout'>), stdout };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function run(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(stdout);
      else reject(new Error(`${args.at(-1)} ended with ${code ?? signal}\n${stdout}\n${stderr}`));
    });
  });
}

/** A span and those above it, by name, innermost first. */
export function pathOf(span: SpanReport, spans: SpanReport[]): string[] {
  const parent = spans.find((one) => one.spanId === span.parent && one.traceId === span.traceId);
  return [`${span.kind === 1 ? 'server' : 'client'} ${span.name}`, ...(parent ? pathOf(parent, spans) : [])];
}

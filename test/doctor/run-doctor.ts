import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createReceiver, type Receiver } from '@throughline/otlp';

export const command: string = fileURLToPath(
  new URL('../../packages/node/dist/cli/throughline.js', import.meta.url),
);
export const register: string = fileURLToPath(
  new URL('../../packages/node/dist/register.js', import.meta.url),
);
/** Below the repository, so that applications find its packages. */
const place = fileURLToPath(new URL('../../.cache/doctor/', import.meta.url));
/** For a whole examination; the doctor's own deadlines are far shorter. */
const DEADLINE_MS = 90_000;

export interface Finding {
  id: string;
  status: 'error' | 'warning' | 'ok';
  message: string;
  remedy: string;
}

export interface Examination {
  code: number;
  findings: Finding[];
  /** Those that are not `ok`. */
  wrong: Finding[];
  ids: string[];
  stdout: string;
  stderr: string;
}

export interface ExamineOptions {
  /** What follows the two dashes; undefined: no command. */
  run?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Files put into the copy of the application, such as packages that are not installed here. */
  files?: Readonly<Record<string, string>>;
  /** Arguments of the doctor's own. */
  args?: readonly string[];
  endpoint?: string;
  node?: string;
}

/** Examines a copy of the application in `applications/<name>`, with an endpoint that takes everything unless another is named. */
export async function examine(name: string, options: ExamineOptions = {}): Promise<Examination> {
  const { run, env = {}, files = {}, args = [], node = process.execPath } = options;
  mkdirSync(place, { recursive: true });
  const folder = mkdtempSync(join(place, `${name}-`));
  const receiver = options.endpoint === undefined ? await takeAll() : undefined;
  try {
    cpSync(join(import.meta.dirname, 'applications', name), folder, { recursive: true });
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const dashes = run === undefined ? [] : ['--', ...run];
    const child = spawn(node, [command, 'doctor', '--json', '--timeout', '20', ...args, ...dashes], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'] ?? '',
        OTEL_EXPORTER_OTLP_ENDPOINT: options.endpoint ?? receiver?.url ?? '',
        OTEL_EXPORTER_PROMETHEUS_PORT: '0',
        THROUGHLINE_SPOOL: 'off',
        ...env,
      },
      timeout: DEADLINE_MS,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    const [code] = (await once(child, 'close')) as [number];
    return { code, stdout, stderr, ...parsed(stdout, stderr) };
  } finally {
    await receiver?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The one finding with this id, which must not be `ok`. */
export function found({ wrong, stderr }: Examination, id: string): Finding {
  const one = wrong.find((finding) => finding.id === id);
  assert.ok(one, `${id} is not among ${JSON.stringify(wrong, undefined, 2)}\n${stderr}`);
  assert.notEqual(one.remedy, '', 'it says what to do');
  return one;
}

/** These findings and no others, and the exit code that goes with them. */
export function assertOnly(examination: Examination, ...ids: string[]): void {
  assert.deepEqual(
    examination.ids,
    ids,
    `${JSON.stringify(examination.wrong, undefined, 2)}\n${examination.stderr}`,
  );
  assert.equal(examination.code, ids.length === 0 ? 0 : 1);
}

/** A package that is not installed here, as an application would find it. */
export function packageFiles(name: string, version: string, code = 'export {};'): Record<string, string> {
  const folder = `node_modules/${name}`;
  return {
    [`${folder}/package.json`]: JSON.stringify({ name, version, type: 'module', main: 'index.js' }),
    [`${folder}/index.js`]: `${code}\n`,
  };
}

function takeAll(): Promise<Receiver> {
  return createReceiver({ onRequest: () => undefined });
}

function parsed(stdout: string, stderr: string): Pick<Examination, 'findings' | 'wrong' | 'ids'> {
  let report: { ok: boolean; findings: Finding[] };
  try {
    report = JSON.parse(stdout);
  } catch {
    throw new Error(`no report on stdout, but ${JSON.stringify(stdout)}\n${stderr}`);
  }
  const wrong = report.findings.filter(({ status }) => status !== 'ok');
  assert.equal(report.ok, wrong.length === 0);
  return { findings: report.findings, wrong, ids: [...new Set(wrong.map(({ id }) => id))] };
}

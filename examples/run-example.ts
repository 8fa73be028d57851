/** How the tests of the examples run them: as users do, under the preload, in a process of their own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A line of JSON that an example logged. */
export type LoggedLine = Record<string, unknown>;

/** What an example left behind when it ended. */
export interface FinishedExample {
  lines: LoggedLine[];
  stdout: string;
  stderr: string;
  exitCode: number | null;
}

export interface RunningExample {
  /** The address that serves `/metrics`, `/health` and `/health/ready`. */
  management: string;
  /** What it has written so far. */
  stdout(): string;
  stop(): Promise<FinishedExample>;
}

const DEADLINE_MS = 30_000;

/** Runs `src/main.ts` of the example to its end, with further options of Node, and arguments. */
export async function runExample(
  folder: string,
  options: readonly string[] = [],
  args: readonly string[] = [],
): Promise<FinishedExample> {
  return start(folder, options, args).finished;
}

/** Starts an example that stays, and waits for the address that the SDK names. */
export async function startExample(folder: string): Promise<RunningExample> {
  const { child, finished, stderrLines, written } = start(folder);
  const timer = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS);
  try {
    for await (const line of stderrLines) {
      const management = /^throughline: .*(http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (management === undefined) continue;
      return {
        management,
        stdout: written,
        stop: () => {
          child.kill('SIGTERM');
          return finished;
        },
      };
    }
  } finally {
    clearTimeout(timer);
  }
  throw new Error(`The example ended before it named an address: ${(await finished).stderr}`);
}

function start(folder: string, options: readonly string[] = [], args: readonly string[] = []) {
  const all = [...options, '--import', 'throughline/register', 'src/main.ts', ...args];
  const child = spawn(process.execPath, all, {
    cwd: folder,
    env: {
      ...withoutTelemetrySettings(process.env),
      THROUGHLINE_LOG_FORMAT: 'json',
      THROUGHLINE_LOG_LEVEL: 'info',
      OTEL_SERVICE_NAME: 'example',
      // No collector is near; what the examples show is on stdout and on the management listener.
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'prometheus',
      OTEL_EXPORTER_PROMETHEUS_PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: DEADLINE_MS,
    killSignal: 'SIGKILL',
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const finished = once(child, 'close').then(([exitCode]): FinishedExample => {
    const lines = stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line): LoggedLine => JSON.parse(line));
    return { lines, stdout, stderr, exitCode };
  });
  return { child, finished, stderrLines: createInterface({ input: child.stderr }), written: () => stdout };
}

/** What the machine of a developer sets for other programs must not change what is asserted. */
function withoutTelemetrySettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(OTEL|THROUGHLINE)_/.test(name)));
}

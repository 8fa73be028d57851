import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { until } from './until.ts';

const app = fileURLToPath(new URL('../spool/fixtures/spooling-app.ts', import.meta.url));

/** A child process that runs the spooling application, and what it said so far. */
export class SpoolingProcess {
  readonly child: ChildProcess;
  output = '';
  readonly #closed: Promise<unknown>;

  /** `through`: a command that the process is started by, such as `unshare`. */
  constructor(args: readonly string[], through: readonly string[] = [], options: { uid?: number } = {}) {
    const [command, ...rest] = [
      ...through,
      process.execPath,
      '--conditions=@throughline/source',
      app,
      ...args,
    ];
    this.child = spawn(command as string, rest, {
      env: { PATH: process.env['PATH'], NODE_OPTIONS: process.env['NODE_OPTIONS'] },
      stdio: ['pipe', 'pipe', 'inherit'],
      ...options,
    });
    this.child.stdout?.on('data', (chunk) => (this.output += chunk));
    this.#closed = once(this.child, 'close');
  }

  async isReady(): Promise<this> {
    await until('the process is ready', () => this.output.includes('ready'));
    return this;
  }

  /** Numbers that it replayed. */
  get got(): number[] {
    return [...this.output.matchAll(/^got (.*)$/gm)].flatMap(([, numbers]) =>
      (numbers as string).split(' ').map(Number),
    );
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.#closed;
  }

  async end(): Promise<void> {
    this.child.stdin?.end();
    await this.#closed;
  }
}

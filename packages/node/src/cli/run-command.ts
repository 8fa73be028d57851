import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { basename } from 'node:path';

/** `throughline run -- node app.js`: the program with the preload, its streams, signals and exit code untouched. */
export function run(args: string[]): Promise<number> | number {
  const [command, ...rest] = args[0] === '--' ? args.slice(1) : args;
  if (command === undefined) {
    console.error(
      'throughline run: no program given. Write it after two dashes: throughline run -- node app.js',
    );
    return 2;
  }
  const preload = ['--import', import.meta.resolve('throughline/register')];
  const isNode = /^node(js)?(\.exe)?$/.test(basename(command));
  const child = isNode
    ? spawn(command, [...preload, ...rest], { stdio: 'inherit' })
    : spawn(command, rest, {
        stdio: 'inherit',
        env: {
          ...process.env,
          NODE_OPTIONS: [process.env['NODE_OPTIONS'], ...preload].filter(Boolean).join(' '),
        },
      });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  // Ctrl-C in a terminal reaches the program by itself.
  process.on('SIGINT', () => void (process.stdin.isTTY || child.kill('SIGINT')));
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(
        `throughline run: ${command} could not be started (${(error as NodeJS.ErrnoException).code}).`,
      );
      resolve(2);
    });
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

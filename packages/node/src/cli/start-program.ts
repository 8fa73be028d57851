import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { basename } from 'node:path';
import { namesPreload, nodeArguments } from './preload-argument.ts';

/**
 * Starts a program with the preload, unless it carries it already; its streams are untouched, signals and exit code
 * pass through.
 * @param speaker which command tells when it cannot be started
 * @returns its exit code; 128 and its number for a signal
 */
export function startProgram(
  speaker: string,
  [command, ...rest]: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  const register = import.meta.resolve('throughline/register');
  const { preloads } = nodeArguments(rest, env['NODE_OPTIONS'] ?? '');
  const preload = namesPreload(preloads, register) ? [] : ['--import', register];
  const isNode = /^node(js)?(\.exe)?$/.test(basename(command));
  const options = [env['NODE_OPTIONS'], ...preload].filter(Boolean).join(' ');
  const child = isNode
    ? spawn(command, [...preload, ...rest], { stdio: 'inherit', env })
    : spawn(command, rest, {
        stdio: 'inherit',
        env: { ...env, ...(options !== '' && { NODE_OPTIONS: options }) },
      });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  // Ctrl-C in a terminal reaches the program by itself.
  process.on('SIGINT', () => void (process.stdin.isTTY || child.kill('SIGINT')));
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(
        `${speaker}: ${command} could not be started (${(error as NodeJS.ErrnoException).code}).`,
      );
      resolve(2);
    });
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

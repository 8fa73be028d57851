import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

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
  const preload = carriesPreload(rest, env['NODE_OPTIONS'] ?? '', register) ? [] : ['--import', register];
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

/** Whether the arguments of Node before the script, or its options, load the preload by name or by its path. */
function carriesPreload(args: readonly string[], options: string, register: string): boolean {
  const given = options.split(/\s+/);
  for (const [index, arg] of args.entries()) {
    const isValue = index > 0 && /^(?:--import|--require|-r)$/.test(args[index - 1] ?? '');
    if (!arg.startsWith('-') && !isValue) break;
    given.push(arg);
  }
  const folder = dirname(fileURLToPath(register));
  return given.some((one) => {
    const what = one.replace(/^--(?:import|require)=/, '').replace(/^file:\/\//, '');
    return /^throughline\/register$/.test(what) || what.startsWith(join(folder, 'register.'));
  });
}

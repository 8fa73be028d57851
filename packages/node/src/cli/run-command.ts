import { startProgram } from './start-program.ts';

/** `throughline run -- node app.js`: the program with the preload, its streams, signals and exit code untouched. */
export function run(args: string[]): Promise<number> | number {
  const [command, ...rest] = args[0] === '--' ? args.slice(1) : args;
  if (command === undefined) {
    console.error(
      'throughline run: no program given. Write it after two dashes: throughline run -- node app.js',
    );
    return 2;
  }
  return startProgram('throughline run', [command, ...rest]);
}

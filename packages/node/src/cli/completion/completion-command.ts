import { parseArgs } from 'node:util';
import type { Command } from '../command.ts';
import { optionsOf } from '../options.ts';
import { bashScript } from './bash-script.ts';
import { fishScript } from './fish-script.ts';
import { zshScript } from './zsh-script.ts';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** `throughline completion bash`: a script for the shell, made of the table of commands. */
export function completion(args: string[], commands: Readonly<Record<string, Command>>): number {
  let shells: string[];
  try {
    shells = parseArgs({ args, options: optionsOf.completion, allowPositionals: true }).positionals;
  } catch (error) {
    console.error(`throughline completion: ${(error as Error).message}`);
    return 2;
  }
  const [shell = ''] = shells;
  if (shells.length !== 1 || !Object.hasOwn(SCRIPTS, shell)) {
    console.error(`throughline completion: it takes one shell: ${Object.keys(SCRIPTS).join(', ')}.`);
    return 2;
  }
  process.stdout.write(SCRIPTS[shell as keyof typeof SCRIPTS](commands));
  return 0;
}

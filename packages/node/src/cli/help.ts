import type { Command } from './command.ts';
import { commands } from './commands.ts';
import type { Options } from './options.ts';

/** What `throughline --help` says. */
export function generalHelp(version: string): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const rows = Object.entries(commands).map(([name, { says }]) => `  ${name.padEnd(width)}  ${says}`);
  return `throughline ${version}

Usage
  throughline COMMAND [OPTIONS]
  throughline COMMAND --help
  throughline --version

Commands
${rows.join('\n')}

Exit codes: 0 fine, 1 something was found, or could not be sent, read, stored or used, 2 wrong use; "run" and "dev" pass on
that of their program. What goes to stdout is the result; everything else goes to stderr.`;
}

/** What `throughline COMMAND --help` says. */
export function commandHelp(name: string, { says, usage, options, notes, exits, examples }: Command): string {
  const lines = usage.map((one) => `  throughline ${name} ${one}`.trimEnd());
  const codes = Object.entries(exits).map(([code, meaning]) => [code, meaning] as const);
  return [
    `throughline ${name}: ${says}`,
    `Usage\n${lines.join('\n')}`,
    ...(Object.keys(options).length > 0 ? [`Options\n${columns(optionRows(options))}`] : []),
    ...(notes === undefined ? [] : [notes.join('\n')]),
    `Exit codes\n${columns(codes)}`,
    `Examples\n${examples.map((example) => `  ${example}`).join('\n')}`,
  ].join('\n\n');
}

function optionRows(options: Options): (readonly [string, string])[] {
  return Object.entries(options).map(([name, { value, says }]) => [
    `--${name}${value === undefined ? '' : ` ${value}`}`,
    says,
  ]);
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}

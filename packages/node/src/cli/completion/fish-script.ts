import type { Command } from '../command.ts';

/** Lines of `complete`, one for each word. */
export function fishScript(commands: Readonly<Record<string, Command>>): string {
  const lines = Object.entries(commands).flatMap(([name, { says, options, takes }]) => [
    `complete -c throughline -n __fish_use_subcommand -a ${name} -d ${quoted(says)}`,
    ...Object.entries(options).map(([option, { says: words, type, isFile }]) => {
      const value = type === 'boolean' ? '' : isFile ? ' -r -F' : ' -x';
      return `complete -c throughline -n ${quoted(`__fish_seen_subcommand_from ${name}`)} -l ${option}${value} -d ${quoted(words)}`;
    }),
    ...operands(name, takes, valued(options)),
  ]);
  return `# Completion of throughline for fish: throughline completion fish > ~/.config/fish/completions/throughline.fish
complete -c throughline -f
complete -c throughline -l help -d 'shows help'
complete -c throughline -n __fish_use_subcommand -l version -d 'shows the version'
complete -c throughline -n '__fish_seen_subcommand_from help' -a ${quoted(Object.keys(commands).join(' '))}
${lines.join('\n')}
`;
}

/** Options that a word of their own follows. */
function valued(options: Command['options']): string[] {
  return Object.entries(options).flatMap(([name, { type }]) => (type === 'boolean' ? [] : [`--${name}`]));
}

function operands(name: string, takes: Command['takes'], valuedOptions: readonly string[]): string[] {
  const after = `complete -c throughline -n ${quoted(`__fish_seen_subcommand_from ${name}`)}`;
  if (takes === 'file') return [`${after} -F`];
  // Past the command and its subcommand; the dash ends the function's own options.
  const program = ['__fish_complete_subcommand --fcs-skip=2 -', ...valuedOptions].join(' ');
  if (takes === 'program') return [`${after} -a '(${program})'`];
  return typeof takes === 'object' ? [`${after} -a ${quoted(takes.join(' '))}`] : [];
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

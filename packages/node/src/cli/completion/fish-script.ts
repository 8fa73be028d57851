import type { Command } from '../command.ts';

/** Lines of `complete`, one for each word. */
export function fishScript(commands: Readonly<Record<string, Command>>): string {
  const lines = Object.entries(commands).flatMap(([name, { says, options, takes }]) => {
    const after = afterSubcommand(name);
    return [
      `complete -c throughline -n __fish_use_subcommand -a ${name} -d ${quoted(says)}`,
      ...Object.entries(options).map(([option, { says: words, type, isFile }]) => {
        const value = type === 'boolean' ? '' : isFile ? ' -r -F' : ' -x';
        return `${after} -l ${option}${value} -d ${quoted(words)}`;
      }),
      ...operands(takes, options).map((offer) => `${after} ${offer}`),
    ];
  });
  return `# Completion of throughline for fish: throughline completion fish > ~/.config/fish/completions/throughline.fish
complete -c throughline -f
complete -c throughline -l help -d 'shows help'
complete -c throughline -n __fish_use_subcommand -l version -d 'shows the version'
${afterSubcommand('help')} -a ${quoted(Object.keys(commands).join(' '))}
${lines.join('\n')}
`;
}

function afterSubcommand(name: string): string {
  return `complete -c throughline -n ${quoted(`__fish_seen_subcommand_from ${name}`)}`;
}

function operands(takes: Command['takes'], options: Command['options']): string[] {
  if (takes === 'file') return ['-F'];
  if (takes === 'program') return [`-a '(${programWords(options)})'`];
  return typeof takes === 'object' ? [`-a ${quoted(takes.join(' '))}`] : [];
}

/** Past the command, its subcommand and the words that belong to options; the dash ends the options of fish's own function. */
function programWords(options: Command['options']): string {
  const valued = Object.keys(options).filter((name) => options[name]?.type !== 'boolean');
  return ['__fish_complete_subcommand --fcs-skip=2 -', ...valued.map((name) => `--${name}`)].join(' ');
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

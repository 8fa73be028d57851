import type { Command } from '../command.ts';

/** Needs nothing but bash itself, 3.2 as on macOS included. */
export function bashScript(commands: Readonly<Record<string, Command>>): string {
  const names = Object.keys(commands).join(' ');
  return `# Completion of throughline for bash: source <(throughline completion bash)
_throughline() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} i
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${names} help --help --version" -- "$cur"))
    return
  fi
  for ((i = 2; i < COMP_CWORD; i++)); do
    if [ "\${COMP_WORDS[i]}" = "--" ]; then
      # A program and its arguments.
      if [ "$i" -eq "$((COMP_CWORD - 1))" ]; then COMPREPLY=($(compgen -c -- "$cur")); else COMPREPLY=($(compgen -f -- "$cur")); fi
      return
    fi
  done
  case "\${COMP_WORDS[1]}" in
    help) COMPREPLY=($(compgen -W "${names}" -- "$cur")) ;;
${Object.entries(commands).map(branch).join('\n')}
  esac
}
complete -o filenames -F _throughline throughline
`;
}

function branch([name, { options, takes }]: [string, Command]): string {
  const entries = Object.entries(options);
  const files = entries.filter(([, one]) => one.isFile).map(([option]) => `--${option}`);
  const values = entries
    .filter(([, one]) => one.type === 'string' && !one.isFile)
    .map(([option]) => `--${option}`);
  const words = [
    ...entries.map(([option]) => `--${option}`),
    '--help',
    ...(takes === 'program' ? ['--'] : []),
  ];
  const lines = [
    ...(files.length > 0 ? [`${files.join('|')}) COMPREPLY=($(compgen -f -- "$cur")); return ;;`] : []),
    // A value that nobody can guess.
    ...(values.length > 0 ? [`${values.join('|')}) return ;;`] : []),
  ];
  const asked = lines.length > 0 ? [`      case "$prev" in ${lines.join(' ')} esac`] : [];
  return [`    ${name})`, ...asked, `      ${operands(takes, words)}`, '      ;;'].join('\n');
}

function operands(takes: Command['takes'], words: readonly string[]): string {
  const options = `COMPREPLY=($(compgen -W "${words.join(' ')}" -- "$cur"))`;
  if (takes === 'file')
    return `if [ "\${cur#-}" = "$cur" ]; then COMPREPLY=($(compgen -f -- "$cur")); else ${options}; fi`;
  return typeof takes === 'object' ? options.replace('-W "', `-W "${takes.join(' ')} `) : options;
}

import type { Command } from '../command.ts';

/** A function for the completion system of zsh. */
export function zshScript(commands: Readonly<Record<string, Command>>): string {
  const rows = Object.entries(commands).map(([name, { says }]) => `    ${quoted(`${name}:${says}`)}`);
  return `#compdef throughline
# Completion of throughline for zsh: throughline completion zsh > ~/.zsh/completions/_throughline (a folder of fpath)
_throughline() {
  local -a commands
  commands=(
${rows.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe 'command' commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case "$command" in
    help) _describe 'command' commands ;;
${Object.entries(commands).map(branch).join('\n')}
  esac
}
if [ "$funcstack[1]" = "_throughline" ]; then
  _throughline "$@"
else
  compdef _throughline throughline
fi
`;
}

function branch([name, { options, takes }]: [string, Command]): string {
  const specs = Object.entries(options).map(([option, { says, type, value = '', isFile }]) => {
    const argument = type === 'boolean' ? '' : `:${value.toLowerCase()}:${isFile ? '_files' : ' '}`;
    return quoted(`--${option}[${says.replace(/[[\]:]/g, '\\$&')}]${argument}`);
  });
  const rest =
    takes === 'file'
      ? ["'*:file:_files'"]
      : takes === 'program'
        ? ["'*:: :_normal'"]
        : typeof takes === 'object'
          ? [quoted(`1:word:(${takes.join(' ')})`)]
          : [];
  return `    ${name}) _arguments '--help[shows help]' ${[...specs, ...rest].join(' ')} ;;`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

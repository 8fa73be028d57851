/** Puts a colour around a text, or leaves it as it is where there are none. */
export type Paint = (code: string, text: string) => string;

const RESET = '\u001b[0m';
export const DIM = '\u001b[2m';
export const BOLD = '\u001b[1m';
export const RED = '\u001b[31m';

export function painter(color: boolean): Paint {
  return color ? (code, text) => `${code}${text}${RESET}` : (_code, text) => text;
}

/**
 * Whether a stream is to be coloured. FORCE_COLOR decides where it is set (0 and false: no), then NO_COLOR
 * (https://no-color.org: set and not empty means no), then whether it is a terminal that has colours.
 */
export function wantsColor(stream: NodeJS.WritableStream, env: NodeJS.ProcessEnv = process.env): boolean {
  const { FORCE_COLOR, NO_COLOR, TERM } = env;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  if ((NO_COLOR !== undefined && NO_COLOR !== '') || TERM === 'dumb') return false;
  return (stream as Partial<NodeJS.WriteStream>).isTTY === true;
}

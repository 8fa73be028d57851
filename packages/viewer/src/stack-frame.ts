import { fileURLToPath } from 'node:url';

const FRAME = /^\s*at (?:async )?(.+)$/;
const FOREIGN_FRAME = /node:|[\\/]node_modules[\\/]|<anonymous>|\bnative\b/;

/** The first line of a stack that is neither Node's nor a dependency's; undefined where there is none. */
export function firstOwnFrame(stack: string, cwd: string): string | undefined {
  for (const line of stack.slice(0, MAX_STACK).split('\n')) {
    const frame = FRAME.exec(line)?.[1];
    if (frame !== undefined && !FOREIGN_FRAME.test(frame)) return shorten(frame, cwd);
  }
  return undefined;
}

const MAX_STACK = 20_000;

function shorten(frame: string, cwd: string): string {
  return frame.replace(/file:\/\/[^\s)]*?(?=:\d+:\d+)/, plainPath).replace(`${cwd}/`, '');
}

function plainPath(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    return url;
  }
}

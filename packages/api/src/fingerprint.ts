import { createHash } from 'node:crypto';
import type { StackFrame } from './stack-frames.ts';

/** Frames beyond these tell apart ways to the same fault, not faults. */
const MAX_FRAMES = 8;
const MAX_MESSAGE = 300;

/** What differs from one time to the next, in the order in which it is looked for. */
const VARIABLE: readonly [RegExp, string][] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, '<id>'],
  [/\bhttps?:\/\/[^\s"'<>)]+/gi, '<url>'],
  [/[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}/g, '<email>'],
  [/\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?/g, '<time>'],
  [/"[^"\n]*"|'[^'\n]*'|`[^`\n]*`/g, '<text>'],
  [/(?<![\w/])(?:[A-Za-z]:)?(?:[\\/][\w.@%+~-]+){2,}/g, '<path>'],
  [/\b0x[0-9a-f]+\b/gi, '<id>'],
  [/\b(?=[a-z_-]*\d)[0-9a-z_-]{12,}\b/gi, '<id>'],
  [/\d+(?:[.,:]\d+)*/g, '<n>'],
];

/** The message without what differs between two times of one fault: ids, numbers, texts in quotes, URLs, paths. */
export function normalizeMessage(message: string): string {
  let text = message.slice(0, MAX_MESSAGE).split('\n', 1)[0] ?? '';
  for (const [pattern, stand] of VARIABLE) text = text.replace(pattern, stand);
  return text;
}

/**
 * What is the same for the same fault: 16 hexadecimal digits of its type, its normalized message and the functions and
 * files of the application that it came through. Without lines and columns, so that it outlives edits elsewhere in a
 * file, and without the folder of the application, so that it is the same on every machine.
 */
export function fingerprintOf(
  type: string,
  message: string,
  frames: readonly StackFrame[],
  folder: string = currentFolder(),
): string {
  const own = frames.filter((frame) => frame.inApp);
  const telling = (own.length > 0 ? own : frames).slice(0, MAX_FRAMES);
  const parts = telling.map((frame) => `${frame.function ?? ''}@${relative(frame.file, folder)}`);
  return createHash('sha256')
    .update([type, normalizeMessage(message), ...parts].join('\n'))
    .digest('hex')
    .slice(0, 16);
}

/** A path within the folder of the application; of a package, from its name on. */
export function relative(file: string, folder: string = currentFolder()): string {
  const path = file.replaceAll('\\', '/');
  const base = folder.replaceAll('\\', '/');
  const packages = path.lastIndexOf('/node_modules/');
  if (packages !== -1) return path.slice(packages + '/node_modules/'.length);
  return base !== '/' && path.startsWith(`${base}/`) ? path.slice(base.length + 1) : path;
}

/** A folder that was removed has no name. */
function currentFolder(): string {
  try {
    return process.cwd();
  } catch {
    return '/';
  }
}

import { shared } from './one-per-process.ts';

/** One call of a stack, outermost last. */
export interface StackFrame {
  /** Absent for code outside of every function. */
  function?: string | undefined;
  /** A path or a `node:` name, without `file://`. */
  file: string;
  /** From 1. */
  line: number;
  column: number;
  /** Code of the application: neither Node's own nor below `node_modules`. */
  inApp: boolean;
}

/** Finds where a frame was written: the SDK's source maps. Undefined: as it is. */
export type FrameResolver = (frame: StackFrame) => StackFrame | undefined;

const MAX_FRAMES = 50;
const MAX_LINES = 500;
const MAX_LINE_LENGTH = 1_000;
const POSITION = /:(\d{1,9}):(\d{1,9})$/;

const maps: { resolve: FrameResolver | undefined } = shared('frameResolver', () => ({ resolve: undefined }));

/** Lets frames be read where they were written, instead of where they were compiled to. */
export function resolveFramesWith(resolve: FrameResolver | undefined): void {
  maps.resolve = resolve;
}

/** The frames of a stack as V8 writes it, innermost first; at most 50. Anything that is no frame is passed over. */
export function parseStack(stack: string): StackFrame[] {
  const frames: StackFrame[] = [];
  for (const line of stack.split('\n', MAX_LINES)) {
    const frame = parseLine(line);
    if (frame !== undefined) frames.push(resolved(frame) ?? frame);
    if (frames.length >= MAX_FRAMES) break;
  }
  return frames;
}

/** The same text, with the positions of the sources in its frames where they are known. */
export function resolveStack(stack: string): string {
  if (maps.resolve === undefined) return stack;
  const lines = stack.split('\n');
  for (const [place, line] of lines.slice(0, MAX_LINES).entries()) {
    const frame = parseLine(line);
    const source = frame && resolved(frame);
    if (source !== undefined) lines[place] = frameText(source, line);
  }
  return lines.join('\n');
}

function resolved(frame: StackFrame): StackFrame | undefined {
  try {
    return maps.resolve?.(frame);
  } catch {
    return undefined;
  }
}

function frameText(frame: StackFrame, line: string): string {
  const indent = /^ */.exec(line)?.[0] ?? '';
  const place = `${frame.file}:${frame.line}:${frame.column}`;
  const isAsync = line.startsWith('at async ', indent.length) ? 'async ' : '';
  return `${indent}at ${isAsync}${frame.function === undefined ? place : `${frame.function} (${place})`}`;
}

function parseLine(line: string): StackFrame | undefined {
  if (line.length > MAX_LINE_LENGTH) return undefined;
  const text = line.trim();
  if (!text.startsWith('at ')) return undefined;
  let rest = text.slice(3);
  if (rest.startsWith('async ')) rest = rest.slice(6);
  const open = rest.endsWith(')') ? rest.indexOf(' (') : -1;
  const place = open === -1 ? rest : rest.slice(open + 2, -1);
  const position = POSITION.exec(place);
  if (position === null) return undefined;
  const file = pathOf(place.slice(0, position.index));
  return {
    function: open === -1 ? undefined : rest.slice(0, open),
    file,
    line: Number(position[1]),
    column: Number(position[2]),
    inApp: isInApp(file),
  };
}

/** Whether code of this file is the application's own. */
export function isInApp(file: string): boolean {
  return (
    !file.startsWith('node:') &&
    !file.startsWith('internal/') &&
    !/[\\/]node_modules[\\/]/.test(file) &&
    // Other names, such as `evalmachine.<anonymous>`, are nobody's files.
    !file.includes('<')
  );
}

function pathOf(place: string): string {
  if (!place.startsWith('file://')) return place;
  const path = place.slice('file://'.length);
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

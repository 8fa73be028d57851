import { readFileSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The line that threw, with its neighbours. */
export interface SourceExcerpt {
  /** Relative to the working directory. */
  readonly file: string;
  readonly line: number;
  readonly rows: readonly { readonly line: number; readonly text: string }[];
}

const FRAME = /^\s*at .*?\(?((?:file:\/\/|\/|[A-Za-z]:\\)[^()\n]*?):(\d{1,7}):\d{1,7}\)?$/;
const SOURCE = /\.[cm]?[jt]sx?$/;
const AROUND = 2;
const LONGEST_ROW = 160;
const MOST_BYTES = 1024 * 1024;
const MOST_FILES = 20;

/** Files by path, with their time of change. */
const read = new Map<string, { changed: number; rows: string[] }>();

/**
 * The lines of the program around the topmost frame of a stack that is a file of the application: below the working
 * directory, and not in `node_modules`. Undefined where there is none that can be read.
 */
export function sourceLines(stack: string, folder: string = process.cwd()): SourceExcerpt | undefined {
  for (const row of stack.split('\n')) {
    const [, place = '', number = ''] = FRAME.exec(row) ?? [];
    const path = pathOf(place);
    if (path === undefined || !isOfApplication(path, folder)) continue;
    return excerpt(path, Number(number), folder);
  }
  return undefined;
}

function pathOf(place: string): string | undefined {
  if (place === '') return undefined;
  try {
    return place.startsWith('file://') ? fileURLToPath(place.replace(/[?#].*$/, '')) : place;
  } catch {
    return undefined;
  }
}

/** A stack may come from anywhere: only sources of this program are opened. */
function isOfApplication(path: string, folder: string): boolean {
  const inside = path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
  return inside && !path.includes('..') && !path.includes(`${sep}node_modules${sep}`) && SOURCE.test(path);
}

function excerpt(path: string, line: number, folder: string): SourceExcerpt | undefined {
  try {
    const rows = rowsOf(path);
    if (rows[line - 1] === undefined) return undefined;
    const first = Math.max(1, line - AROUND);
    const shown = rows.slice(first - 1, line + AROUND);
    return {
      file: path.slice(folder.length).replace(/^[\\/]+/, ''),
      line,
      rows: shown.map((text, at) => ({ line: first + at, text: text.slice(0, LONGEST_ROW) })),
    };
  } catch {
    return undefined;
  }
}

function rowsOf(path: string): string[] {
  const { mtimeMs, size } = statSync(path);
  const known = read.get(path);
  if (known?.changed === mtimeMs) return known.rows;
  if (size > MOST_BYTES) return [];
  const rows = readFileSync(path, 'utf8').split(/\r?\n/);
  if (read.size >= MOST_FILES) read.clear();
  read.set(path, { changed: mtimeMs, rows });
  return rows;
}

import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, resolve } from 'node:path';
import type * as TraceMapping from '@jridgewell/trace-mapping';
import type { StackFrame } from '@throughline/api/runtime';

/** Reads positions in compiled files as positions in their sources, for our copy of a stack. */
export interface SourceMaps {
  /** Undefined: the frame is as it was written, or nobody knows. */
  resolve(frame: StackFrame): StackFrame | undefined;
  /** The text of a source that a map brought along. */
  sourceOf(file: string): string | undefined;
}

/** Reading and decoding is synchronous, as an error may be the last thing that happens: so it is bounded. */
const MAX_MAP_BYTES = 16 * 1024 * 1024;
const MAX_FILES = 200;
/** A reference to a map stands at the end of its file; one that holds the map itself is as long as that. */
const TAIL_BYTES = 4 * 1024;
const REFERENCE = /\/\/[#@] sourceMappingURL=([^\s'"]+)\s*$/;
const INLINE = /^data:application\/json[^,]*?(;base64)?,/;

const require = createRequire(import.meta.url);

/** Each file is looked at once; what has no map is remembered, too. */
export function createSourceMaps(): SourceMaps {
  const maps = new Map<string, TraceMapping.TraceMap | undefined>();
  const sources = new Map<string, string>();
  let library: typeof TraceMapping | undefined;

  function mapOf(file: string): TraceMapping.TraceMap | undefined {
    if (maps.has(file)) return maps.get(file);
    if (maps.size >= MAX_FILES || !isAbsolute(file)) return undefined;
    let map: TraceMapping.TraceMap | undefined;
    try {
      map = load(file);
    } catch {
      // A map that cannot be read leaves the frame as it is.
    }
    maps.set(file, map);
    return map;
  }

  function load(file: string): TraceMapping.TraceMap | undefined {
    const found = readMap(file);
    if (found === undefined) return undefined;
    library ??= require('@jridgewell/trace-mapping') as typeof TraceMapping;
    const map = new library.FlattenMap(JSON.parse(found.text), found.path) as TraceMapping.TraceMap;
    for (const [place, source] of map.resolvedSources.entries()) {
      const content = map.sourcesContent?.[place];
      if (typeof content === 'string' && source) sources.set(pathOf(source, found.path), content);
    }
    return map;
  }

  return {
    resolve(frame) {
      // Where the application has Node apply source maps, it is done.
      if (!frame.inApp || process.sourceMapsEnabled) return undefined;
      const map = mapOf(frame.file);
      if (map === undefined || library === undefined) return undefined;
      const { source, line, column, name } = library.originalPositionFor(map, {
        line: frame.line,
        column: Math.max(0, frame.column - 1),
      });
      if (source === null) return undefined;
      return {
        function: frame.function ?? name ?? undefined,
        file: pathOf(source, frame.file),
        line,
        column: column + 1,
        inApp: !/[\\/]node_modules[\\/]/.test(source),
      };
    },
    sourceOf: (file) => sources.get(file),
  };
}

/** Sources are named from where their map lies. */
function pathOf(source: string, mapPath: string): string {
  const path = source.startsWith('file://') ? source.slice('file://'.length) : source;
  return isAbsolute(path) || /^[a-z][a-z\d+.-]*:/i.test(path) ? path : resolve(dirname(mapPath), path);
}

function readMap(file: string): { text: string; path: string } | undefined {
  const reference = REFERENCE.exec(readTail(file, TAIL_BYTES))?.[1] ?? inlineReference(file);
  if (reference === undefined) return undefined;
  const inline = INLINE.exec(reference);
  if (inline !== null) {
    const data = reference.slice(inline[0].length);
    const text = inline[1] ? Buffer.from(data, 'base64').toString('utf8') : decodeURIComponent(data);
    return { text, path: file };
  }
  if (/^[a-z][a-z\d+.-]*:/i.test(reference)) return undefined;
  const path = resolve(dirname(file), decodeURIComponent(reference));
  return { text: readTail(path, MAX_MAP_BYTES, true), path };
}

/** An inline map begins before the tail. */
function inlineReference(file: string): string | undefined {
  const text = readTail(file, MAX_MAP_BYTES, true);
  const at = text.lastIndexOf('sourceMappingURL=data:');
  return at === -1 ? undefined : text.slice(at + 'sourceMappingURL='.length).trimEnd();
}

/** The end of a file as text; `whole`: an empty text where it is larger. */
function readTail(file: string, most: number, whole = false): string {
  const fd = openSync(file, 'r');
  try {
    const { size } = fstatSync(fd);
    if (whole && size > most) return '';
    if (whole) return readFileSync(fd, 'utf8');
    const bytes = Buffer.alloc(Math.min(size, most));
    readSync(fd, bytes, 0, bytes.length, Math.max(0, size - bytes.length));
    return bytes.toString('utf8');
  } finally {
    closeSync(fd);
  }
}

import { readFileSync, statSync } from 'node:fs';
import type { StackFrame } from '@throughline/api/runtime';
import type { SourceMaps } from './source-maps.ts';

/** Lines before and after the one that is meant. */
const AROUND = 3;
const MAX_LINE = 160;
const MAX_FILE_BYTES = 1024 * 1024;

/**
 * The lines of source around a frame, the one that is meant with a `>` before it: for people at work, so never in
 * production, where sources are nobody's business and nobody waits for a file.
 */
export function codeFrame(frame: StackFrame, sourceOf: SourceMaps['sourceOf']): string | undefined {
  const text = sourceOf(frame.file) ?? readSource(frame.file);
  if (text === undefined) return undefined;
  const lines = text.split('\n');
  if (frame.line < 1 || frame.line > lines.length) return undefined;
  const from = Math.max(1, frame.line - AROUND);
  const to = Math.min(lines.length, frame.line + AROUND);
  const width = String(to).length;
  const shown: string[] = [];
  for (let number = from; number <= to; number++) {
    const line = (lines[number - 1] ?? '').replace(/\r$/, '').replaceAll('\t', '  ');
    const cut = line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}…` : line;
    shown.push(`${number === frame.line ? '>' : ' '} ${String(number).padStart(width)} | ${cut}`.trimEnd());
  }
  return shown.join('\n');
}

function readSource(file: string): string | undefined {
  try {
    const stat = statSync(file);
    return stat.isFile() && stat.size <= MAX_FILE_BYTES ? readFileSync(file, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

import type { Context } from '@opentelemetry/api';
import { addFields } from './add-fields.ts';
import { countDrop } from './drop-counts.ts';
import { isLazy } from './lazy.ts';
import { type Level, SEVERITY } from './level.ts';
import { holdFrom, NOTHING_HELD } from './logger-levels.ts';
import { shared } from './one-per-process.ts';
import type { RecordSink } from './record-sink.ts';
import type { Work } from './scope.ts';

/** Lines below the level of their logger are kept until their request has failed, or ended well. */
export interface FingersCrossed {
  /** The least severe level that is kept. Default: debug. */
  readonly level?: Level | undefined;
  /** How many lines one request may keep; the oldest make room. Default: 200. */
  readonly maxLines?: number | undefined;
  /** About the characters that all requests together may keep; the oldest request makes room. Default: 8 million. */
  readonly maxSize?: number | undefined;
}

/** A line that waits for the end of its request. */
export interface HeldLine {
  readonly sink: RecordSink;
  readonly level: Level;
  readonly event: string;
  readonly time: number;
  readonly context: Context;
  /** Its OTLP record was made when it was told. */
  readonly lineOnly?: boolean | undefined;
  /** Copies of its fields in the order in which they apply; what is lazy stays a function. */
  readonly parts: readonly unknown[];
  readonly size: number;
}

interface State {
  isOn: boolean;
  maxLines: number;
  maxSize: number;
  size: number;
  /** Requests that keep lines, the oldest first. */
  works: Set<Work>;
}

const MAX_LINES = 200;
const MAX_SIZE = 8_000_000;
/** What a line takes besides the text of its fields. */
const LINE_SIZE = 200;
const FIELD_SIZE = 20;

const state: State = shared('heldLines', () => ({
  isOn: false,
  maxLines: MAX_LINES,
  maxSize: MAX_SIZE,
  size: 0,
  works: new Set<Work>(),
}));

/** Undefined: lines below their level are dropped at once, without being built. */
export function crossFingers(options: FingersCrossed | undefined): void {
  state.isOn = options !== undefined;
  state.maxLines = options?.maxLines ?? MAX_LINES;
  state.maxSize = options?.maxSize ?? MAX_SIZE;
  holdFrom(options === undefined ? NOTHING_HELD : SEVERITY[options.level ?? 'debug']);
  if (!state.isOn) for (const work of [...state.works]) dropHeld(work, 'request_succeeded');
}

export function hasFingersCrossed(): boolean {
  return state.isOn;
}

/** Keeps a line until its request has failed, or ended. */
export function holdLine(
  work: Work,
  line: Omit<HeldLine, 'parts' | 'size'>,
  given: readonly unknown[],
): void {
  const parts = given.filter((part) => part !== undefined).map(keptCopy);
  const size = LINE_SIZE + line.event.length + sizeOf(parts, 0);
  work.held.push({ ...line, parts, size });
  work.heldSize += size;
  state.size += size;
  state.works.add(work);
  while (work.held.length > state.maxLines) dropOldest(work);
  for (const oldest of state.works) {
    if (state.size <= state.maxSize) break;
    dropHeld(oldest, 'hold_full');
  }
}

/** The lines of a request that has failed, in their order; it keeps none any more. */
export function takeHeld(work: Work): HeldLine[] {
  const held = work.held as HeldLine[];
  if (held.length === 0) return held;
  state.size -= work.heldSize;
  state.works.delete(work);
  work.held = [];
  work.heldSize = 0;
  return held;
}

/** Forgets the lines of a request, and counts them. */
export function dropHeld(work: Work, reason: 'request_succeeded' | 'hold_full'): void {
  const { length } = takeHeld(work);
  if (length > 0) countDrop(reason, length);
}

/** What the application changes later must not show. */
function keptCopy(part: unknown): unknown {
  if (isLazy(part)) return part;
  const copy: Record<string, unknown> = {};
  addFields(copy, part, 'keep');
  return copy;
}

function dropOldest(work: Work): void {
  const line = work.held.shift() as HeldLine;
  work.heldSize -= line.size;
  state.size -= line.size;
  countDrop('hold_full');
}

/** About the characters of a plain value. */
function sizeOf(value: unknown, depth: number): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null || depth > 8) return FIELD_SIZE;
  let size = FIELD_SIZE;
  for (const key in value)
    size += FIELD_SIZE + key.length + sizeOf((value as Record<string, unknown>)[key], depth + 1);
  return size;
}

import type { ExponentialBuckets, Family, FamilyKind, Sample, SampleExemplar } from '../exposition/family.ts';
import type { OwnMetrics } from '../exposition/snapshot.ts';
import { MOST_TEXT } from './write-parts.ts';

/** Series of one member; more are refused. */
const MOST_SERIES = 200_000;
const MOST_FAMILIES = 20_000;
const MOST_BUCKETS = 1_024;
const MOST_EXEMPLARS = 64;
const MOST_TARGET_LABELS = 256;

const KINDS: ReadonlySet<unknown> = new Set<FamilyKind>(['counter', 'gauge', 'updown', 'histogram']);
const NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const LABELS = /^(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*"(?:,(?!$)|$))*$/;

/** One family, its samples in a list. */
export interface ReadFamily extends Family {
  readonly samples: Sample[];
}

export interface ReadMetrics extends OwnMetrics {
  readonly families: readonly ReadFamily[];
}

/** Puts together what a member says. Every line is looked at before it is believed: it becomes a part of our own text. */
export class PartsReader {
  readonly #families = new Map<string, ReadFamily>();
  #series = 0;

  /** @returns all of it with the last line. @throws where a line is not what `writeParts` writes */
  take(line: Record<string, unknown>): ReadMetrics | undefined {
    if (line['done'] === true) {
      return { families: [...this.#families.values()], target: readTarget(line['target']) };
    }
    const family = this.#familyOf(line['family']);
    const samples = listOf(line['samples'], MOST_SERIES);
    this.#series += samples.length;
    if (this.#series > MOST_SERIES) throw new Error(`there are more than ${MOST_SERIES} series`);
    for (const sample of samples) family.samples.push(readSample(sample, family.kind));
    return undefined;
  }

  #familyOf(head: unknown): ReadFamily {
    const [name, kind, unit, help] = listOf(head, 4);
    if (!isText(name) || !NAME.test(name) || name === 'target_info') throw new Error('a name is not legal');
    const known = this.#families.get(name);
    if (known?.kind === kind && known !== undefined) return known;
    if (known !== undefined || !KINDS.has(kind)) throw new Error('a kind is not known');
    if (!isText(unit) || (unit !== '' && !NAME.test(unit))) throw new Error('a unit is not legal');
    if (!isText(help)) throw new Error('a help text is none');
    if (this.#families.size >= MOST_FAMILIES) throw new Error(`there are more than ${MOST_FAMILIES} metrics`);
    const family: ReadFamily = { name, kind: kind as FamilyKind, unit, help, samples: [] };
    this.#families.set(name, family);
    return family;
  }
}

function readSample(raw: unknown, kind: FamilyKind): Sample {
  const sample = recordOf(raw);
  const labels = readLabels(sample['labels']);
  const exemplars = sample['exemplars'] === undefined ? undefined : readExemplars(sample['exemplars']);
  if (kind !== 'histogram') return { labels, exemplars, value: readNumber(sample['value']) };
  const sum = sample['sum'] === undefined ? undefined : readNumber(sample['sum']);
  if (sample['bounds'] !== undefined) {
    const bounds = listOf(sample['bounds'], MOST_BUCKETS).map(readFinite);
    const counts = readCounts(sample['counts']);
    const isAscending = bounds.every((bound, at) => at === 0 || bound > (bounds[at - 1] as number));
    if (counts.length !== bounds.length + 1 || !isAscending) throw new Error('buckets do not fit');
    return { labels, exemplars, bounds, counts, sum };
  }
  const scale = readInteger(sample['scale']);
  if (scale < -10 || scale > 20) throw new Error('a scale is not known');
  return {
    labels,
    exemplars,
    scale,
    zeroCount: readCount(sample['zeroCount']),
    positive: readBuckets(sample['positive']),
    negative: readBuckets(sample['negative']),
    sum,
  };
}

function readBuckets(raw: unknown): ExponentialBuckets {
  const { offset, counts } = recordOf(raw);
  const at = readInteger(offset);
  if (Math.abs(at) > 2 ** 31) throw new Error('an offset is not known');
  return { offset: at, counts: readCounts(counts) };
}

function readExemplars(raw: unknown): SampleExemplar[] {
  return listOf(raw, MOST_EXEMPLARS).map((one) => {
    const { labels, value, time } = recordOf(one);
    return { labels: readLabels(labels), value: readNumber(value), time: readFinite(time) };
  });
}

function readTarget(raw: unknown): Map<string, string> {
  const target = new Map<string, string>();
  for (const one of listOf(raw, MOST_TARGET_LABELS)) {
    const [name, value] = listOf(one, 2);
    if (!isText(name) || !NAME.test(name) || !isText(value))
      throw new Error('a label of target_info is not legal');
    target.set(name, value);
  }
  return target;
}

function readLabels(raw: unknown): string {
  if (!isText(raw) || !LABELS.test(raw)) throw new Error('labels are not legal');
  return raw;
}

function readCounts(raw: unknown): number[] {
  return listOf(raw, MOST_BUCKETS + 1).map(readCount);
}

function readCount(raw: unknown): number {
  const count = readInteger(raw);
  if (count < 0) throw new Error('a count is negative');
  return count;
}

function readInteger(raw: unknown): number {
  if (!Number.isSafeInteger(raw)) throw new Error('a whole number is none');
  return raw as number;
}

function readFinite(raw: unknown): number {
  if (!Number.isFinite(raw)) throw new Error('a number is none');
  return raw as number;
}

function readNumber(raw: unknown): number {
  if (raw === 'NaN') return Number.NaN;
  if (raw === 'Infinity') return Number.POSITIVE_INFINITY;
  if (raw === '-Infinity') return Number.NEGATIVE_INFINITY;
  return readFinite(raw);
}

function listOf(raw: unknown, most: number): unknown[] {
  if (!Array.isArray(raw) || raw.length > most) throw new Error('a list is none, or too long');
  return raw;
}

function recordOf(raw: unknown): Record<string, unknown> {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw new Error('an object is none');
  return raw as Record<string, unknown>;
}

function isText(raw: unknown): raw is string {
  return typeof raw === 'string' && raw.length <= MOST_TEXT;
}

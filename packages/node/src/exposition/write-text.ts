import { toClassic } from './exponential-buckets.ts';
import type { Family, Sample, SampleExemplar, Snapshot } from './family.ts';
import type { TextFormat } from './text-format.ts';

/** Characters of one part of the text: some hundred lines, a fraction of a millisecond. */
const PART = 32 * 1024;

/**
 * A snapshot as text, part by part, so that whoever writes it may rest in between.
 *
 * Prometheus text 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/; OpenMetrics 1.0:
 * https://prometheus.io/docs/specs/om/open_metrics_spec/. Exemplars and units are in OpenMetrics alone.
 */
export function* writeText({ families, targets }: Snapshot, format: TextFormat): Generator<string> {
  const isOpen = format === 'openmetrics';
  const names = new Set(['target', ...families.map(({ name }) => name)]);
  let text = targets.length > 0 ? targetInfo(targets, isOpen) : '';
  for (const family of families) {
    let isFirst = true;
    const lines = family.kind === 'histogram' ? histogramLines : numberLines;
    for (const sample of family.samples) {
      if (sample === undefined) {
        yield '';
        continue;
      }
      if (isFirst) text += headLines(family, isOpen, names);
      isFirst = false;
      text += lines(family.name, sample, isOpen);
      if (text.length < PART) continue;
      yield text;
      text = '';
    }
  }
  if (isOpen) text += '# EOF\n';
  // Prometheus refuses an answer without a single line end.
  yield text === '' ? '\n' : text;
}

function targetInfo(targets: readonly string[], isOpen: boolean): string {
  const name = isOpen ? 'target' : 'target_info';
  const head = `# HELP ${name} Target metadata\n# TYPE ${name} ${isOpen ? 'info' : 'gauge'}\n`;
  return head + targets.map((labels) => line('target_info', labels, '1')).join('');
}

function headLines(family: Family, isOpen: boolean, names: ReadonlySet<string>): string {
  const { kind, unit, help } = family;
  const [name, type] = isOpen ? openHead(family, names) : [family.name, kind === 'updown' ? 'gauge' : kind];
  return (
    (help === '' ? '' : `# HELP ${name} ${escapeHelp(help, isOpen)}\n`) +
    `# TYPE ${name} ${type}\n` +
    (isOpen && unit !== '' && name.endsWith(`_${unit}`) ? `# UNIT ${name} ${unit}\n` : '')
  );
}

/**
 * OpenMetrics calls the family of a counter what stands before `_total`. Where that is nothing, or what another family is
 * called, its type is not told; the series is the same.
 */
function openHead({ name, kind }: Family, names: ReadonlySet<string>): readonly [name: string, type: string] {
  if (kind !== 'counter') return [name, kind === 'updown' ? 'gauge' : kind];
  const base = name.endsWith('_total') ? name.slice(0, -'_total'.length) : '';
  return base === '' || names.has(base) ? [name, 'unknown'] : [base, 'counter'];
}

function escapeHelp(help: string, isOpen: boolean): string {
  const whole = help.toWellFormed().replace(/\\/g, '\\\\').replace(/\n/g, '\\n');
  return isOpen ? whole.replace(/"/g, '\\"') : whole;
}

function numberLines(name: string, sample: Sample, isOpen: boolean): string {
  if (!('value' in sample)) return '';
  const { labels, value, exemplars } = sample;
  const newest = isOpen && exemplars ? newestOf(exemplars) : undefined;
  return line(name, labels, numberText(value), newest);
}

function histogramLines(name: string, sample: Sample, isOpen: boolean): string {
  if ('value' in sample) return '';
  const { labels, bounds, counts, sum, exemplars } = 'scale' in sample ? toClassic(sample) : sample;
  const inBuckets = isOpen && exemplars ? byBucket(bounds, exemplars) : undefined;
  const start = `${name}_bucket{${labels}${labels === '' ? '' : ','}`;
  const ends = boundTexts(bounds, isOpen);
  let text = '';
  let count = 0;
  for (let at = 0; at < bounds.length; at++) {
    count += counts[at] as number;
    const exemplar = inBuckets?.[at];
    text += `${start}${ends[at]}${count}${exemplar ? exemplarText(exemplar) : ''}\n`;
  }
  count += counts[bounds.length] as number;
  const last = inBuckets?.[bounds.length];
  text += `${start}le="+Inf"} ${count}${last ? exemplarText(last) : ''}\n`;
  text += line(`${name}_count`, labels, String(count));
  // OpenMetrics has no sum where values may be negative, and Prometheus none that falls.
  if (sum !== undefined) text += line(`${name}_sum`, labels, numberText(sum));
  return text;
}

function line(name: string, labels: string, value: string, exemplar?: SampleExemplar): string {
  const series = labels === '' ? name : `${name}{${labels}}`;
  return `${series} ${value}${exemplar ? exemplarText(exemplar) : ''}\n`;
}

function exemplarText({ labels, value, time }: SampleExemplar): string {
  return ` # {${labels}} ${numberText(value)} ${time.toFixed(3)}`;
}

/** A line has one exemplar: of a bucket the newest that has fallen into it. */
function byBucket(
  bounds: readonly number[],
  exemplars: readonly SampleExemplar[],
): (SampleExemplar | undefined)[] {
  const found: (SampleExemplar | undefined)[] = [];
  for (const exemplar of exemplars) {
    const at = bounds.findIndex((bound) => exemplar.value <= bound);
    const bucket = at === -1 ? bounds.length : at;
    if (exemplar.time >= (found[bucket]?.time ?? 0)) found[bucket] = exemplar;
  }
  return found;
}

function newestOf(exemplars: readonly SampleExemplar[]): SampleExemplar | undefined {
  let newest = exemplars[0];
  for (const one of exemplars) if (one.time > (newest as SampleExemplar).time) newest = one;
  return newest;
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

/** The bounds of a metric are the same list from one collection to the next. */
const openBounds = new WeakMap<readonly number[], readonly string[]>();
const plainBounds = new WeakMap<readonly number[], readonly string[]>();

/** What stands between the labels of a bucket and its count. OpenMetrics writes bounds as floats: `le="1.0"`. */
function boundTexts(bounds: readonly number[], isOpen: boolean): readonly string[] {
  const known = isOpen ? openBounds : plainBounds;
  let texts = known.get(bounds);
  if (texts === undefined) {
    texts = bounds.map((bound) => {
      const text = String(bound);
      return `le="${text}${isOpen && /^-?\d+$/.test(text) ? '.0' : ''}"} `;
    });
    known.set(bounds, texts);
  }
  return texts;
}

/** A strict reader of both text formats, written after their specifications and not after our writer. */

export interface ParsedSample {
  name: string;
  labels: Record<string, string>;
  value: number;
  exemplar?: { labels: Record<string, string>; value: number; time: number };
}

export interface ParsedFamily {
  name: string;
  type: string;
  help: string | undefined;
  unit: string | undefined;
  samples: ParsedSample[];
}

const SUFFIXES: Record<string, readonly string[]> = {
  counter: ['_total'],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count'],
  info: ['_info'],
  unknown: [''],
};

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*/;
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"/;
const NUMBER = /^[-+]?(\d+(\.\d*)?([eE][-+]?\d+)?|Inf|NaN)/;

/** @throws where a line, the order of lines or a family breaks a rule */
export function parseText(text: string, format: 'openmetrics' | 'prometheus'): ParsedFamily[] {
  if (!text.endsWith('\n')) throw new Error('there is no line end at the end');
  const lines = text.slice(0, -1).split('\n');
  if (format === 'openmetrics' && lines.pop() !== '# EOF') throw new Error('there is no # EOF');
  const families: ParsedFamily[] = [];
  const series = new Set<string>();
  let current: ParsedFamily | undefined;
  for (const line of lines) {
    if (line === '' && format === 'prometheus') continue;
    const meta = /^# (HELP|TYPE|UNIT) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/s.exec(line);
    if (meta) {
      const [, kind, name, rest] = meta as unknown as [string, string, string, string];
      if (current?.name !== name || current.samples.length > 0) {
        if (families.some((family) => family.name === name)) throw new Error(`${name} is there twice`);
        current = { name, type: '', help: undefined, unit: undefined, samples: [] };
        families.push(current);
      }
      if (kind === 'TYPE') current.type = rest;
      else if (kind === 'HELP') current.help = unescaped(rest, format === 'openmetrics');
      else {
        if (format !== 'openmetrics') throw new Error('only OpenMetrics has units');
        if (!name.endsWith(`_${rest}`)) throw new Error(`${name} does not end in its unit ${rest}`);
        current.unit = rest;
      }
      continue;
    }
    if (line.startsWith('#')) throw new Error(`a line of no kind: ${line}`);
    const sample = parseSample(line, format);
    if (current === undefined || !belongs(current, sample.name, format)) {
      throw new Error(`${sample.name} is not of ${current?.name}`);
    }
    const key = JSON.stringify([sample.name, Object.entries(sample.labels).sort()]);
    if (series.has(key)) throw new Error(`a series is there twice: ${key}`);
    series.add(key);
    current.samples.push(sample);
  }
  for (const family of families) checkFamily(family);
  return families;
}

function belongs({ name, type }: ParsedFamily, sample: string, format: string): boolean {
  if (format === 'openmetrics') {
    const suffixes = SUFFIXES[type];
    if (suffixes === undefined) throw new Error(`there is no type ${type}`);
    return suffixes.some((suffix) => sample === name + suffix);
  }
  if (!['counter', 'gauge', 'histogram'].includes(type)) throw new Error(`there is no type ${type}`);
  return type === 'histogram'
    ? (SUFFIXES['histogram'] ?? []).some((suffix) => sample === name + suffix)
    : sample === name;
}

function parseSample(line: string, format: string): ParsedSample {
  const name = NAME.exec(line)?.[0];
  if (name === undefined) throw new Error(`a line without a name: ${line}`);
  let rest = line.slice(name.length);
  let labels: Record<string, string> = {};
  if (rest.startsWith('{')) [labels, rest] = parseLabels(rest);
  const [value, after] = parseNumber(rest);
  if (after === '') return { name, labels, value };
  if (format !== 'openmetrics' || !after.startsWith(' # '))
    throw new Error(`something behind the value: ${line}`);
  const [exemplarLabels, behind] = parseLabels(after.slice(3));
  const [exemplarValue, more] = parseNumber(behind);
  const [time, end] = parseNumber(more);
  if (end !== '') throw new Error(`something behind the exemplar: ${line}`);
  const characters = Object.entries(exemplarLabels).reduce(
    (sum, [key, text]) => sum + [...key, ...text].length,
    0,
  );
  if (characters > 128) throw new Error('the labels of an exemplar are too long');
  return { name, labels, value, exemplar: { labels: exemplarLabels, value: exemplarValue, time } };
}

function parseLabels(text: string): [Record<string, string>, string] {
  const labels: Record<string, string> = {};
  let rest = text.slice(1);
  while (!rest.startsWith('}')) {
    const match = LABEL.exec(rest);
    if (!match) throw new Error(`a label that is none: ${rest}`);
    const [whole, name, value] = match as unknown as [string, string, string];
    if (Object.hasOwn(labels, name)) throw new Error(`the label ${name} is there twice`);
    if (name.startsWith('__')) throw new Error(`the label ${name} is reserved`);
    labels[name] = unescaped(value, true);
    rest = rest.slice(whole.length);
    if (rest.startsWith(',')) rest = rest.slice(1);
    else if (!rest.startsWith('}')) throw new Error(`labels without an end: ${rest}`);
  }
  return [labels, rest.slice(1)];
}

function parseNumber(text: string): [number, string] {
  if (!text.startsWith(' ')) throw new Error(`a number without a space before it: ${text}`);
  const digits = NUMBER.exec(text.slice(1))?.[0];
  if (digits === undefined) throw new Error(`a number that is none: ${text}`);
  return [numberOf(digits), text.slice(1 + digits.length)];
}

export function numberOf(digits: string): number {
  return Number(digits.replace('Inf', 'Infinity'));
}

function unescaped(text: string, withQuotes: boolean): string {
  return text.replace(/\\(.)/gs, (_, sign: string) => {
    if (sign === 'n') return '\n';
    if (sign === '\\' || (sign === '"' && withQuotes)) return sign;
    throw new Error(`there is no \\${sign}`);
  });
}

/** Buckets ascend, the last is infinite and as large as the count. */
function checkFamily({ name, type, samples }: ParsedFamily): void {
  if (type === '') throw new Error(`${name} has no type`);
  if (type !== 'histogram') return;
  const bySeries = Map.groupBy(samples, ({ labels: { le: _, ...others } }) => JSON.stringify(others));
  for (const [series, all] of bySeries) {
    const buckets = all.filter((sample) => sample.name === `${name}_bucket`);
    const bounds = buckets.map(({ labels }) => numberOf(labels['le'] ?? 'NaN'));
    const ascends = (list: number[], strictly: boolean) =>
      list.every(
        (one, at) => at === 0 || (strictly ? one > (list[at - 1] ?? 0) : one >= (list[at - 1] ?? 0)),
      );
    if (!ascends(bounds, true) || bounds.at(-1) !== Number.POSITIVE_INFINITY)
      throw new Error(`bounds of ${series}`);
    if (
      !ascends(
        buckets.map(({ value }) => value),
        false,
      )
    )
      throw new Error(`buckets of ${series} fall`);
    const count = all.find((sample) => sample.name === `${name}_count`)?.value;
    if (count !== buckets.at(-1)?.value) throw new Error(`the count of ${series} is not its last bucket`);
  }
}

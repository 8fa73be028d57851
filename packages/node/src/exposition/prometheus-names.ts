/**
 * Names by the rules of "Prometheus and OpenMetrics Compatibility" in the OpenTelemetry specification; where that
 * leaves a choice, the one that the Collector and Prometheus' own OTLP receiver make, so that a metric has the same
 * name whichever way it comes.
 */

/** What decides the suffix of a metric. */
export type PrometheusKind = 'counter' | 'gauge' | 'up_down_counter' | 'histogram';

/** A metric as Prometheus knows it. */
export interface PrometheusName {
  /** `http_server_request_duration_seconds`; empty where nothing of the name can be kept. */
  readonly name: string;
  /** The unit in words, where the name ends in it (before `_total`); else empty. */
  readonly unit: string;
}

/** UCUM units, case-sensitive, and Prometheus' words for them. */
const units = new Map([
  ['d', 'days'],
  ['h', 'hours'],
  ['min', 'minutes'],
  ['s', 'seconds'],
  ['ms', 'milliseconds'],
  ['us', 'microseconds'],
  ['ns', 'nanoseconds'],
  ['By', 'bytes'],
  ['KiBy', 'kibibytes'],
  ['MiBy', 'mebibytes'],
  ['GiBy', 'gibibytes'],
  ['TiBy', 'tibibytes'],
  ['KBy', 'kilobytes'],
  ['MBy', 'megabytes'],
  ['GBy', 'gigabytes'],
  ['TBy', 'terabytes'],
  ['m', 'meters'],
  ['V', 'volts'],
  ['A', 'amperes'],
  ['J', 'joules'],
  ['W', 'watts'],
  ['g', 'grams'],
  ['Cel', 'celsius'],
  ['Hz', 'hertz'],
  ['%', 'percent'],
  ['1', ''],
]);

/** The same after a slash: one of them. */
const perUnits = new Map([
  ['s', 'second'],
  ['m', 'minute'],
  ['h', 'hour'],
  ['d', 'day'],
  ['w', 'week'],
  ['mo', 'month'],
  ['y', 'year'],
]);

/** The Prometheus name of a metric: unit in words as a suffix, `_total` on counters, `_ratio` on gauges of unit 1. */
export function prometheusName(name: string, unit: string, kind: PrometheusKind): PrometheusName {
  let words = wordsOf(name);
  // A name made of nothing but signs must not become a bare suffix, where all of its kind would meet.
  if (words.length === 0) return { name: '', unit: '' };
  // Type suffixes come last, wherever they stood.
  if (kind === 'counter') words = words.filter((word) => word !== 'total');
  const isRatio = kind === 'gauge' && unit.trim() === '1';
  if (isRatio) words = words.filter((word) => word !== 'ratio');

  const [main, per] = unitWords(unit);
  if (main !== '' && !hasWords(words, main)) words.push(main);
  if (per !== '' && !hasWords(words, per)) words.push(per);
  if (isRatio) words.push('ratio');

  const unitText = isRatio ? 'ratio' : [main, per].filter((part) => part !== '').join('_');
  const base = words.join('_');
  const endsInUnit = unitText !== '' && `_${base}`.endsWith(`_${unitText}`);
  return {
    name: withLegalStart(kind === 'counter' ? [...words, 'total'].join('_') : base),
    unit: endsInUnit ? unitText : '',
  };
}

/** A unit's main part and the part after the slash, in words; what stands in braces says what is counted, and goes. */
function unitWords(unit: string): readonly [main: string, per: string] {
  const slash = unit.indexOf('/');
  const main = (slash === -1 ? unit : unit.slice(0, slash)).trim();
  const per = slash === -1 ? '' : unit.slice(slash + 1).trim();
  const perWord = wordFor(per, perUnits);
  return [wordFor(main, units), perWord === '' ? '' : `per_${perWord}`];
}

/** Whether these words stand somewhere in the name, next to each other: then the unit is not written twice. */
function hasWords(words: readonly string[], wanted: string): boolean {
  return `_${words.join('_')}_`.includes(`_${wanted}_`);
}

function wordFor(part: string, known: ReadonlyMap<string, string>): string {
  if (/[{}]/.test(part)) return '';
  return known.get(part) ?? wordsOf(part).join('_');
}

/** The letters and digits between everything else; colons are for recording rules. */
function wordsOf(text: string): string[] {
  return text.split(/[^a-zA-Z0-9]+/).filter((word) => word !== '');
}

function withLegalStart(name: string): string {
  return /^\d/.test(name) ? `_${name}` : name;
}

/** The Prometheus label of an attribute; empty where nothing of the key can be kept. */
export function prometheusLabel(key: string): string {
  const label = key.replace(/[^a-zA-Z0-9_]/g, '_').replace(/_{2,}/g, '_');
  if (label === '' || label === '_') return '';
  return /^\d/.test(label) ? `key_${label}` : label;
}

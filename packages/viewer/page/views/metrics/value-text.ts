import { countText, nsText } from '../../parts/text.ts';

const SECONDS: Readonly<Record<string, number>> = { s: 1, ms: 1e-3, us: 1e-6, ns: 1e-9, min: 60, h: 3_600 };
const BYTES = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** A value with its unit, by the codes of UCUM that OpenTelemetry uses: `84 ms`, `12 MiB`, `3.5/s`. */
export function valueText(value: number, unit: string, isRate = false): string {
  const perSecond = isRate ? '/s' : '';
  const seconds = SECONDS[unit];
  if (seconds !== undefined) {
    const text = value < 0 ? `-${nsText(-value * seconds * 1e9)}` : nsText(value * seconds * 1e9);
    return `${value === 0 ? '0 s' : text}${perSecond}`;
  }
  if (unit === 'By') return `${bytesText(value)}${perSecond}`;
  if (unit === '%') return `${numberText(value)} %${perSecond}`;
  const named = /^(?:1|\{.*\})?$/.test(unit) ? '' : ` ${unit}`;
  return `${numberText(value)}${named}${perSecond}`;
}

/** What a value counts, for a title: `{request}` is `request`. */
export function unitName(unit: string, isRate: boolean): string {
  // Those that valueText writes beside each value need no title.
  const isSaid = unit === '1' || unit === 'By' || unit === '%' || unit in SECONDS;
  const name = isSaid ? '' : unit.replace(/^\{(.*)\}$/, '$1');
  return isRate ? `${name === '' ? '' : `${name} `}per second` : name;
}

export function bytesText(bytes: number): string {
  let size = Math.abs(bytes);
  let power = 0;
  while (size >= 1_024 && power < BYTES.length - 1) {
    size /= 1_024;
    power += 1;
  }
  const sign = bytes < 0 ? '-' : '';
  return `${sign}${power === 0 ? Math.round(size) : size.toFixed(size < 10 ? 1 : 0)} ${BYTES[power]}`;
}

/** Three digits that count. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1_000) return countText(value);
  if (size < 0.001) return value.toExponential(1);
  return String(Number(value.toPrecision(3)));
}

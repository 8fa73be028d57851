import type { Attributes } from '@opentelemetry/api';
import { prometheusLabel } from './prometheus-names.ts';

/** Labels of a series by their legal names, values not escaped. */
export type Labels = ReadonlyMap<string, string>;

/** Keys that become the same label share it, their values in the order of the keys and joined by `;` (specification). */
export function labelsOf(attributes: Attributes, inHistogram: boolean): Map<string, string> {
  const labels = new Map<string, string>();
  for (const key of Object.keys(attributes).sort()) {
    const label = prometheusLabel(key);
    if (label === '') continue;
    // A histogram's own label for the bound of a bucket.
    const free = inHistogram && label === 'le' ? 'exported_le' : label;
    const text = textOf(attributes[key]);
    const before = labels.get(free);
    labels.set(free, before === undefined ? text : `${before};${text}`);
  }
  return labels;
}

export function writeLabels(labels: Labels): string {
  let text = '';
  for (const [name, value] of labels) text += `${text === '' ? '' : ','}${name}="${escapeValue(value)}"`;
  return text;
}

/** One label, as `writeLabels` has written it. */
const WRITTEN = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/g;

/** The same labels and one more, the first; one that has its name already is called `exported_…`, as Prometheus does it. */
export function withLabel(text: string, name: string, value: string): string {
  const added = `${name}="${escapeValue(value)}"`;
  if (text === '') return added;
  if (!text.includes(`${name}="`)) return `${added},${text}`;
  const others = [...text.matchAll(WRITTEN)].map(
    ([, other, escaped]) => `${other === name ? `exported_${name}` : other}="${escaped}"`,
  );
  return [added, ...others].join(',');
}

/** Quotes, backslashes and line ends; half a surrogate pair, which UTF-8 cannot hold, becomes U+FFFD. */
export function escapeValue(value: string): string {
  const whole = value.isWellFormed() ? value : value.toWellFormed();
  return /["\\\n]/.test(whole)
    ? whole.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')
    : whole;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return (JSON.stringify(value) as string | undefined) ?? '';
  } catch {
    return '';
  }
}

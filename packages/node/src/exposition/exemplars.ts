import type { HrTime } from '@opentelemetry/api';
import type { Exemplar } from '../metering/exemplars.ts';
import type { SampleExemplar } from './family.ts';
import { labelsOf, writeLabels } from './labels.ts';

/** Characters of names and values of an exemplar's labels together (OpenMetrics 1.0). */
const MOST_CHARACTERS = 128;

/** Exemplars as OpenMetrics has them: the trace first, and of what is no label of the series as much as may be. */
export function sampleExemplars(exemplars: readonly Exemplar[]): SampleExemplar[] {
  return exemplars.map(({ value, time, traceId, spanId, filteredAttributes = {} }) => {
    const labels = new Map<string, string>();
    if (traceId !== undefined) labels.set('trace_id', traceId);
    if (spanId !== undefined) labels.set('span_id', spanId);
    let characters = lengthOf(labels);
    for (const [name, text] of labelsOf(filteredAttributes, false)) {
      const more = charactersOf(name) + charactersOf(text);
      if (labels.has(name) || characters + more > MOST_CHARACTERS) continue;
      labels.set(name, text);
      characters += more;
    }
    return { labels: writeLabels(labels), value, time: secondsOf(time) };
  });
}

function lengthOf(labels: ReadonlyMap<string, string>): number {
  let characters = 0;
  for (const [name, text] of labels) characters += charactersOf(name) + charactersOf(text);
  return characters;
}

function charactersOf(text: string): number {
  return [...text].length;
}

function secondsOf([seconds, nanoseconds]: HrTime): number {
  return seconds + nanoseconds / 1e9;
}

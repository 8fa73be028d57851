import type { Sample, SampleExemplar } from '../exposition/family.ts';
import type { OnUnserved } from '../exposition/families.ts';
import type { OwnMetrics } from '../exposition/snapshot.ts';

/** Samples of one line; histograms have many numbers. */
const MOST_NUMBERS = 200;
const MOST_HISTOGRAMS = 20;
/** Characters of labels of one line. */
const MOST_LABELS = 64 * 1024;
/** Characters of one text: the labels of a sample, a help text. */
export const MOST_TEXT = 65_536;

/** What a member of a group says, one JSON text for each line; `''` where it may rest. Read by `read-parts.ts`. */
export function* writeParts({ families, target }: OwnMetrics, onUnserved: OnUnserved): Generator<string> {
  for (const family of families) {
    const { name, kind, unit, help } = family;
    const head = [name, kind, unit, help.slice(0, MOST_TEXT)];
    const most = kind === 'histogram' ? MOST_HISTOGRAMS : MOST_NUMBERS;
    let samples: unknown[] = [];
    let characters = 0;
    for (const sample of family.samples) {
      if (sample === undefined) {
        yield '';
        continue;
      }
      if (sample.labels.length > MOST_TEXT) {
        onUnserved(name, `labels of more than ${MOST_TEXT} characters do not go from one process to another`);
        continue;
      }
      samples.push(plain(sample));
      characters += sample.labels.length;
      if (samples.length < most && characters < MOST_LABELS) continue;
      yield JSON.stringify({ family: head, samples });
      samples = [];
      characters = 0;
    }
    if (samples.length > 0) yield JSON.stringify({ family: head, samples });
  }
  yield JSON.stringify({ done: true, target: [...target] });
}

/** JSON has no infinite numbers. */
function plain(sample: Sample): object {
  const exemplars = sample.exemplars?.map(plainExemplar);
  if ('value' in sample) return { ...sample, value: plainNumber(sample.value), exemplars };
  return { ...sample, sum: sample.sum === undefined ? undefined : plainNumber(sample.sum), exemplars };
}

function plainExemplar({ labels, value, time }: SampleExemplar): object {
  return { labels, value: plainNumber(value), time };
}

function plainNumber(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

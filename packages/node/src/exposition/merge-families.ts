import type { OnUnserved } from './families.ts';
import type { Family, Sample } from './family.ts';
import { withLabel } from './labels.ts';
import { addSamples } from './merge-samples.ts';

/** What one process or thread of a group has recorded. */
export interface Part {
  /** The value of the label `worker`. */
  readonly worker: string;
  readonly families: Iterable<Family>;
}

/** Samples between two moments at which whoever reads them may rest. */
const REST_AFTER = 256;

/**
 * The metrics of a group as one: counters, histograms and up-down counters are added up. A gauge of several processes
 * has no sum (a share, a temperature), so that each keeps its own, with the label `worker`.
 */
export function addedUp(parts: readonly Part[], onUnserved: OnUnserved): Family[] {
  return joinFamilies(parts, onUnserved, (family, members) =>
    family.kind === 'gauge' ? labelled(members) : sums(members, family.name, onUnserved),
  );
}

/** The metrics of a group, each series with the label `worker`. */
export function byWorker(parts: readonly Part[], onUnserved: OnUnserved): Family[] {
  return joinFamilies(parts, onUnserved, (_family, members) => labelled(members));
}

interface Member {
  readonly worker: string;
  readonly samples: Family['samples'];
}

type Samples = Generator<Sample | undefined>;

function joinFamilies(
  parts: readonly Part[],
  onUnserved: OnUnserved,
  join: (family: Family, members: readonly Member[]) => Samples,
): Family[] {
  const joined = new Map<string, { family: Family; members: Member[] }>();
  for (const { worker, families } of parts) {
    for (const family of families) {
      const known = joined.get(family.name);
      if (known === undefined) {
        joined.set(family.name, { family, members: [{ worker, samples: family.samples }] });
      } else if (known.family.kind === family.kind) {
        known.members.push({ worker, samples: family.samples });
      } else {
        onUnserved(
          family.name,
          `it is a ${family.kind} in worker ${worker}, and a ${known.family.kind} in another`,
        );
      }
    }
  }
  return [...joined.values()].map(({ family, members }) => ({
    ...family,
    samples: { [Symbol.iterator]: () => join(family, members) },
  }));
}

function* labelled(members: readonly Member[]): Samples {
  for (const { worker, samples } of members) {
    for (const sample of samples) {
      yield sample && { ...sample, labels: withLabel(sample.labels, 'worker', worker) };
    }
  }
}

function* sums(members: readonly Member[], name: string, onUnserved: OnUnserved): Samples {
  const [first] = members;
  if (members.length === 1 && first) return yield* first.samples as Samples;
  const bySeries = new Map<string, Sample>();
  let count = 0;
  for (const { samples, worker } of members) {
    for (const sample of samples) {
      if (++count % REST_AFTER === 0) yield undefined;
      if (sample === undefined) continue;
      const known = bySeries.get(sample.labels);
      const sum = known === undefined ? sample : addSamples(known, sample);
      if (sum === undefined)
        onUnserved(name, `its histograms in worker ${worker} are of another kind than in others`);
      else bySeries.set(sample.labels, sum);
    }
  }
  yield* bySeries.values();
}

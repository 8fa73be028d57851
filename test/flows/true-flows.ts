/** What really became of a flow, as far as its application could note it. */
export interface TrueFlow {
  readonly id: string;
  /** `ending`: its work was done, and it could not note any more whether its promise was. */
  readonly state: 'open' | 'ending' | 'ended';
  /** The steps that it may have been in. */
  readonly steps: readonly string[];
  /** How many steps had done their work. */
  readonly done: number;
}

const ORDER = ['fetch', 'parse', 'check', 'write', 'index', 'notify', 'clean'];

/** Reads the notes: `began <id>`, `in <id> <step>`, `done <id> <step>`, `ending <id>`, `ended <id>`. */
export function readTruth(notes: string): TrueFlow[] {
  const flows = new Map<string, { id: string; state: TrueFlow['state']; step?: string; done: number }>();
  // The last one may be cut.
  for (const note of notes.split('\n').slice(0, -1)) {
    const [what, id = '', step] = note.split(' ');
    if (what === 'began') flows.set(id, { id, state: 'open', done: 0 });
    const flow = flows.get(id);
    if (flow === undefined) continue;
    if (what === 'in' && step !== undefined) flow.step = step;
    else if (what === 'done') flow.done += 1;
    else if (what === 'ending') flow.state = 'ending';
    else if (what === 'ended') flow.state = 'ended';
  }
  return [...flows.values()].map(({ id, state, step, done }) => {
    const at = step === undefined ? -1 : ORDER.indexOf(step);
    return { id, state, done, steps: [step ?? 'none', ...ORDER.slice(at + 1, at + 2)] };
  });
}

/** A span as the journal keeps it. */
export interface KeptSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string | undefined;
  readonly isSampled: boolean;
}

/** What is written when a flow begins, redacted. */
export interface FlowRecord {
  readonly id: string;
  readonly name: string;
  readonly parentId?: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Unix milliseconds. */
  readonly at: number;
  readonly total?: number;
  readonly span?: KeptSpan;
}

/** How far it has got, where the journal is written anew while it runs. */
export interface KeptProgress {
  readonly done: number;
  readonly last?: string | undefined;
  readonly progress?: readonly [done: number, total?: number] | undefined;
}

/** A step under way: its name, the id of its span, the Unix milliseconds of its start. */
export interface KeptStep {
  readonly name: string;
  readonly spanId: string | undefined;
  readonly at: number;
}

/** A flow as a dead process left it. */
export interface LeftFlow extends FlowRecord {
  readonly done: number;
  readonly last: string | undefined;
  readonly progress: readonly [done: number, total?: number] | undefined;
  /** Steps under way, in the order of their start. */
  readonly open: readonly KeptStep[];
}

/** What a journal says. */
export interface LeftJournal {
  readonly pid: number;
  /** Why the process was about to end, where it knew. */
  readonly reason: string | undefined;
  readonly flows: readonly LeftFlow[];
}

/** Each record is one JSON list that begins with a letter for its kind. */
export const records = {
  head: (pid: number): string => JSON.stringify(['h', pid]),
  flow: (key: number, flow: FlowRecord, progress: KeptProgress): string =>
    JSON.stringify(['f', key, flow, progress]),
  /** @param quotedName JSON text, which is kept for each name */
  step: (key: number, step: number, quotedName: string, spanId: string | undefined, at: number): string =>
    `["b",${key},${step},${quotedName},${spanId === undefined ? 'null' : `"${spanId}"`},${at}]`,
  stepEnd: (key: number, step: number, hasCompleted: boolean): string =>
    `["d",${key},${step},${hasCompleted ? 1 : 0}]`,
  progress: (key: number, done: number, total: number | undefined): string =>
    total === undefined ? `["p",${key},${done}]` : `["p",${key},${done},${total}]`,
  end: (key: number): string => `["e",${key}]`,
  reason: (text: string): string => JSON.stringify(['x', text]),
};

interface OpenFlow {
  readonly flow: FlowRecord;
  done: number;
  last: string | undefined;
  progress: readonly [done: number, total?: number] | undefined;
  readonly open: Map<number, KeptStep>;
}

/** Reads what a dead process wrote; a record that makes no sense is passed over. */
export function readJournal(texts: readonly string[]): LeftJournal {
  const flows = new Map<number, OpenFlow>();
  let pid = 0;
  let reason: string | undefined;
  for (const text of texts) {
    const record = parse(text);
    if (record === undefined) continue;
    const [kind, key] = record;
    if (kind === 'h' && typeof key === 'number') pid = key;
    else if (kind === 'x' && typeof key === 'string') reason = key;
    else if (typeof key === 'number') apply(flows, kind, key, record);
  }
  return {
    pid,
    reason,
    flows: [...flows.values()].map(({ flow, open, ...rest }) => ({
      ...flow,
      ...rest,
      open: [...open.values()],
    })),
  };
}

function apply(flows: Map<number, OpenFlow>, kind: unknown, key: number, record: unknown[]): void {
  if (kind === 'e') {
    flows.delete(key);
    return;
  }
  if (kind === 'f') {
    const flow = flowIn(record[2]);
    const { done = 0, last, progress } = (record[3] ?? {}) as KeptProgress;
    if (flow !== undefined) flows.set(key, { flow, done, last, progress, open: new Map() });
    return;
  }
  const flow = flows.get(key);
  if (flow === undefined) return;
  const [, , third, fourth, fifth, sixth] = record;
  if (kind === 'b' && typeof third === 'number' && typeof fourth === 'string') {
    const spanId = typeof fifth === 'string' ? fifth : undefined;
    flow.open.set(third, { name: fourth, spanId, at: Number(sixth) || flow.flow.at });
    flow.last = fourth;
  } else if (kind === 'd' && flow.open.delete(Number(third))) {
    flow.done += fourth === 1 ? 1 : 0;
  } else if (kind === 'p' && typeof third === 'number') {
    flow.progress = typeof fourth === 'number' ? [third, fourth] : [third];
  }
}

function parse(text: string): unknown[] | undefined {
  try {
    const record: unknown = JSON.parse(text);
    return Array.isArray(record) ? record : undefined;
  } catch {
    return undefined;
  }
}

/** The folder is private, but an older version may have written it. */
function flowIn(given: unknown): FlowRecord | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const { id, name, at, fields } = given as Partial<FlowRecord>;
  if (typeof id !== 'string' || typeof name !== 'string' || typeof at !== 'number') return undefined;
  return { ...(given as FlowRecord), fields: typeof fields === 'object' && fields !== null ? fields : {} };
}

import type { FlowJournal, JournalEntry, JournaledFlow } from '@throughline/api/runtime';
import type { Journal } from '@throughline/otlp';
import type { Redactor } from '@throughline/redact';
import { type FlowRecord, type KeptStep, records } from './journal-records.ts';

/** More flows at the same time are not kept; they are counted. */
const MOST_OPEN = 10_000;
/** Fields of a flow take no more than this; else none of them is kept. */
const MOST_FIELD_CHARACTERS = 4_000;
/** Names of steps are few; more different ones than this are redacted each time. */
const MOST_NAMES = 1_000;
/** `progress` may be told a million times: so many are written at once, and then one each so many milliseconds. */
const PROGRESS_BURST = 16;
const PROGRESS_MS = 100;

export interface KeptFlowsOptions {
  readonly redactor: Redactor;
  onFault(error: unknown): void;
}

/** The open flows of this thread as its journal has them. */
export class KeptFlows implements FlowJournal {
  readonly #options: KeptFlowsOptions;
  readonly #flows = new Map<number, KeptFlow>();
  readonly #quoted = new Map<string, string>();
  #journal: Pick<Journal, 'append'> | undefined;
  #next = 0;
  #reason: string | undefined;
  /** Flows that found no room. */
  unkept = 0;

  constructor(options: KeptFlowsOptions) {
    this.#options = options;
  }

  /** Where it is written; the journal asks for `snapshot` when it begins a file. */
  writeTo(journal: Pick<Journal, 'append'>): void {
    this.#journal = journal;
  }

  get open(): number {
    return this.#flows.size;
  }

  begin(flow: JournaledFlow): JournalEntry | undefined {
    if (this.#flows.size >= MOST_OPEN) {
      this.unkept += 1;
      return undefined;
    }
    const key = this.#next++;
    const kept = new KeptFlow(key, this.#recordOf(flow), flow.stepsDone, this);
    this.#flows.set(key, kept);
    this.append(kept.text());
    return kept;
  }

  /** Why the process is about to end, if nothing comes in between. */
  noteReason(reason: string): void {
    this.#reason = this.#options.redactor.redactText(reason);
    if (this.#flows.size > 0) this.append(records.reason(this.#reason));
  }

  /** Everything that counts, with which a file begins. */
  *snapshot(): Generator<string> {
    yield records.head(process.pid);
    if (this.#reason !== undefined) yield records.reason(this.#reason);
    for (const flow of this.#flows.values()) yield* flow.snapshot();
  }

  append(record: string): void {
    this.#journal?.append(record);
  }

  forget(key: number): void {
    if (this.#flows.delete(key)) this.append(records.end(key));
  }

  /** The redacted name as JSON text. */
  quoted(name: string): string {
    const known = this.#quoted.get(name);
    if (known !== undefined) return known;
    const quoted = JSON.stringify(this.#options.redactor.redactText(name));
    if (this.#quoted.size < MOST_NAMES) this.#quoted.set(name, quoted);
    return quoted;
  }

  /** What is called from within the application's work: a fault of ours costs the record. */
  guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#options.onFault(error);
    }
  }

  #recordOf({ id, name, parentId, startedAt, stepsTotal, span, fields }: JournaledFlow): FlowRecord {
    const { redactor } = this.#options;
    return {
      id: redactor.redactText(id),
      name: redactor.redactText(name),
      ...(parentId !== undefined && { parentId: redactor.redactText(parentId) }),
      fields: this.#safeFields(fields),
      at: startedAt,
      ...(stepsTotal !== undefined && { total: stepsTotal }),
      ...(span !== undefined && { span }),
    };
  }

  #safeFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const safe: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(fields))
      safe[key] = this.#options.redactor.redactField(key, value);
    return JSON.stringify(safe).length > MOST_FIELD_CHARACTERS
      ? { fields_left_out: Object.keys(safe).length }
      : safe;
  }
}

class KeptFlow implements JournalEntry {
  readonly #key: number;
  readonly #record: FlowRecord;
  readonly #flows: KeptFlows;
  readonly #steps = new Map<number, KeptStep & { quoted: string }>();
  #nextStep = 0;
  #done: number;
  #last: string | undefined;
  #progress: [done: number, total?: number] | undefined;
  #progressAt: number = performance.now();
  #progressLeft = PROGRESS_BURST;

  constructor(key: number, record: FlowRecord, done: number, flows: KeptFlows) {
    this.#key = key;
    this.#record = record;
    this.#done = done;
    this.#flows = flows;
  }

  stepBegan(name: string, spanId: string | undefined): number {
    const step = this.#nextStep++;
    this.#flows.guarded(() => {
      const quoted = this.#flows.quoted(name);
      const at = Date.now();
      this.#last = name;
      this.#steps.set(step, { name, quoted, spanId, at });
      this.#flows.append(records.step(this.#key, step, quoted, spanId, at));
    });
    return step;
  }

  stepEnded(step: number, hasCompleted: boolean): void {
    this.#flows.guarded(() => {
      if (!this.#steps.delete(step)) return;
      if (hasCompleted) this.#done += 1;
      this.#flows.append(records.stepEnd(this.#key, step, hasCompleted));
    });
  }

  progress(done: number, total: number | undefined): void {
    this.#progress = total === undefined ? [done] : [done, total];
    const now = performance.now();
    const regained = Math.floor((now - this.#progressAt) / PROGRESS_MS);
    this.#progressLeft = Math.min(PROGRESS_BURST, this.#progressLeft + regained);
    this.#progressAt += regained * PROGRESS_MS;
    if (this.#progressLeft === 0) return;
    this.#progressLeft -= 1;
    this.#flows.guarded(() => this.#flows.append(records.progress(this.#key, done, total)));
  }

  end(): void {
    this.#flows.guarded(() => this.#flows.forget(this.#key));
  }

  /** The record with which it begins, as things are now. */
  text(): string {
    const last =
      this.#last === undefined ? undefined : (JSON.parse(this.#flows.quoted(this.#last)) as string);
    return records.flow(this.#key, this.#record, { done: this.#done, last, progress: this.#progress });
  }

  *snapshot(): Generator<string> {
    yield this.text();
    for (const [step, { quoted, spanId, at }] of this.#steps) {
      yield records.step(this.#key, step, quoted, spanId, at);
    }
  }
}

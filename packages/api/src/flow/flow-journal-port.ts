/** What is kept of a flow outside of this process, so that the next one can tell of it. */
export interface JournaledFlow {
  readonly id: string;
  readonly name: string;
  readonly parentId: string | undefined;
  /** The fields it was given; whoever keeps them redacts them. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Unix milliseconds. */
  readonly startedAt: number;
  readonly stepsTotal: number | undefined;
  /** Done before it was resumed here. */
  readonly stepsDone: number;
  /** Undefined where nobody records spans. */
  readonly span: JournaledSpan | undefined;
}

export interface JournaledSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly isSampled: boolean;
}

/** Keeps the open flows of this process outside of it. An SDK plugs it in; whoever calls it guards the call. */
export interface FlowJournal {
  /** @returns undefined where this flow cannot be kept */
  begin(flow: JournaledFlow): JournalEntry | undefined;
}

/** One open flow in the journal. */
export interface JournalEntry {
  /** Before the step's own work runs. @returns its number within the flow */
  stepBegan(name: string, spanId: string | undefined): number;
  stepEnded(step: number, hasCompleted: boolean): void;
  progress(done: number, total: number | undefined): void;
  end(): void;
}

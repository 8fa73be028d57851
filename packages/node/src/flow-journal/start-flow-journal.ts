import { metrics } from '@opentelemetry/api';
import { abortFlows, configureRuntime, writeAborted } from '@throughline/api/runtime';
import { type ClaimedJournal, openJournal } from '@throughline/otlp';
import type { Redactor } from '@throughline/redact';
import { EndReason } from './end-reason.ts';
import { KeptFlows } from './kept-flows.ts';
import { type ReportParts, recordLeftFlows } from './record-left-flows.ts';

export interface FlowJournalOptions extends ReportParts {
  /** Undefined: the folder of the spool. */
  readonly folder: string | undefined;
  /** `service.name`: what its dead processes left is told. */
  readonly service: string;
  readonly redactor: Redactor;
  /** Writes what was told to disk, before it is sent; false where that is not possible. */
  keep(): boolean;
  /** Sends what was told; true where nothing of it is in the hands of this process alone any more. */
  deliver(): Promise<boolean>;
  /** Told that the folder cannot be used, and why. */
  onFolderProblem(problem: string): void;
  onFault(scope: string, error: unknown): void;
}

/** The journal of flows of this thread, and what it does about those of others. */
export interface RunningFlowJournal {
  /** Looks for what dead processes left, where that was not done yet. Synchronous. */
  lookOnce(): void;
  observe(): void;
  /** A signal is about to end the process. */
  signal(name: NodeJS.Signals): void;
  /** The process ends: flows under way are told as aborted. Before the last telemetry is sent. */
  abortAll(): void;
  /** Nothing comes after this: what was told is out, and the journal goes. */
  end(): void;
}

/** Between two looks for what workers, threads and other containers left behind. */
const NEXT_LOOK_MS = 10_000;

/** Without a journal: flows under way at the end are told all the same. */
export function startWithoutJournal(): RunningFlowJournal {
  const reason = new EndReason(() => {});
  return {
    lookOnce: () => {},
    observe: () => {},
    signal: (name) => reason.signal(name),
    abortAll: () => void abortFlows(reason.text),
    end: () => reason.stop(),
  };
}

/** Keeps the flows of this thread in a journal, and tells of those that dead processes of the same service left. */
export function startFlowJournal(options: FlowJournalOptions): RunningFlowJournal {
  const { redactor, folder, service, onFolderProblem } = options;
  const onFault = (error: unknown): void => options.onFault('flow journal', error);
  const kept = new KeptFlows({ redactor, onFault });
  const journal = openJournal({
    folder,
    service,
    snapshot: () => kept.snapshot(),
    onProblem: onFolderProblem,
  });
  kept.writeTo(journal);
  configureRuntime({ flowJournal: kept });
  const reason = new EndReason((text) => kept.guarded(() => kept.noteReason(text)));
  const unsettled = new Set<ClaimedJournal>();
  let timer: NodeJS.Timeout | undefined;
  let hasLooked = false;
  let hasEnded = false;

  function look(): void {
    clearTimeout(timer);
    if (hasEnded) return;
    hasLooked = true;
    try {
      for (const claimed of journal.claim()) {
        unsettled.add(claimed);
        const flows = recordLeftFlows(claimed, options);
        const isKept = flows.length === 0 || options.keep();
        for (const flow of flows) writeAborted(flow);
        // What is on disk elsewhere would be told twice if this process were killed now.
        if (isKept) settle([claimed]);
      }
      if (unsettled.size > 0) deliver();
    } catch (error) {
      onFault(error);
    }
    timer = setTimeout(look, NEXT_LOOK_MS).unref();
  }

  /** A claimed journal goes when what it said is out: a process that is killed before that leaves it to the next one. */
  function deliver(): void {
    const told = [...unsettled];
    void options.deliver().then((isOut) => {
      if (isOut && !hasEnded) settle(told);
    }, onFault);
  }

  function settle(claimed: readonly ClaimedJournal[]): void {
    for (const one of claimed) {
      one.settle();
      unsettled.delete(one);
    }
  }

  return {
    lookOnce: () => {
      if (!hasLooked) look();
    },
    observe() {
      const meter = metrics.getMeter('throughline');
      meter
        .createObservableCounter('throughline.flow.journal.unkept', {
          description: 'Flows that are not in the journal, as more were under way than it takes.',
          unit: '{flow}',
        })
        .addCallback((result) => result.observe(kept.unkept));
    },
    signal: (name) => reason.signal(name),
    abortAll: () => void abortFlows(reason.text),
    end() {
      if (hasEnded) return;
      hasEnded = true;
      clearTimeout(timer);
      reason.stop();
      configureRuntime({ flowJournal: undefined });
      for (const claimed of unsettled) claimed.settle();
      journal.close();
    },
  };
}

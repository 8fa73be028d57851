import type { Context, Span } from '@opentelemetry/api';
import type { Fields } from '../event-catalogue.ts';
import type { FlowRef } from '../scope.ts';
import type { FlowCarrier } from './flow-carrier.ts';
import type { FlowDeadlines } from './flow-deadlines.ts';
import type { JournalEntry } from './flow-journal-port.ts';
import type { FlowSteps } from './flow-steps.ts';

/** What steps and the handle of a flow that runs see of it. */
export interface FlowUnderWay extends FlowRef {
  readonly fields: Fields;
  readonly span: Span;
  readonly context: Context;
  readonly steps: FlowSteps;
  readonly deadlines: FlowDeadlines | undefined;
  readonly entry: JournalEntry | undefined;
  readonly hasEnded: boolean;
  readonly signal: AbortSignal;
  /** Takes the carrier: what is left to do is done elsewhere. */
  readonly carrier: FlowCarrier;
}

/** What the context of a step carries. */
export interface StepRef extends FlowRef {
  readonly flow: FlowUnderWay;
}

import type { ComponentChildren } from 'preact';
import { useAnswer } from '../data/use-answer.ts';
import { FailureNote } from './failure-note.tsx';

interface ReportSheetProps<T> {
  /** What is asked for; a view of another one asks anew. */
  name: string;
  ask(signal: AbortSignal): Promise<T>;
  everyMs: number;
  children(report: T): ComponentChildren;
}

/** A report that is asked for again and again, on a sheet of its own; and why it is not there. */
export function ReportSheet<T>({ name, ask, everyMs, children }: ReportSheetProps<T>) {
  const { value, failure, reload } = useAnswer(name, ask, { everyMs });
  return (
    <div class="sheet">
      {failure !== undefined && <FailureNote failure={failure} onRetry={reload} />}
      {value !== undefined && children(value)}
    </div>
  );
}

import type { Diagnostics } from '../boot/diagnostics.ts';

/** What is kept in the folder of the spool. */
export interface FolderUse {
  readonly spool: boolean;
  readonly journal: boolean;
}

/** Says that the folder cannot be used, and all that it means: whoever meets the cause first, it is one line. */
export function folderNews(
  diagnostics: Pick<Diagnostics, 'once'>,
  { spool, journal }: FolderUse,
): (problem: string) => void {
  const meanings = [
    spool && 'undelivered telemetry stays in memory only',
    journal && 'a flow whose process is killed is not told by the next start',
  ].filter((meaning) => meaning !== false);
  const what = spool ? 'spool' : 'flow journal';
  return (problem) =>
    diagnostics.once(problem, `${what}: ${problem}. Until then ${meanings.join(', and ')}.`);
}

import type { Options } from './options.ts';

type Run = (args: string[]) => Promise<number> | number;

/** One command: the source of its help, of the completion of shells, and of what is run. */
export interface Command {
  /** A line without a full stop. */
  readonly says: string;
  /** What follows its name, each way in which it is called. */
  readonly usage: readonly string[];
  readonly options: Options;
  /** What else it takes: a file; one of these words; a program after two dashes. */
  readonly takes?: 'file' | 'program' | readonly string[];
  /** Lines that its help has behind the options. */
  readonly notes?: readonly string[];
  /** What its exit codes mean. */
  readonly exits: Readonly<Record<string, string>>;
  readonly examples: readonly string[];
  /** Loads what does it: nobody waits for the others. */
  load(): Promise<Run>;
}

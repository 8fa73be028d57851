import type { Redactor } from '@throughline/redact';
import { quoteJson } from './json-text.ts';
import type { Level } from './level.ts';

const MOST_HEADS = 500;
const LONGEST_EVENT = 128;

/** What follows the time in a line: level, event and logger. */
export function lineHead(level: Level, event: string, logger: string, redactor: Redactor): string {
  return headOf(level, redactor.redactText(event), logger);
}

/** The same for one logger, whose events are few: remembered by level and event. */
export class LineHeads {
  readonly #logger: string;
  readonly #heads: Record<Level, Map<string, string>> = {
    debug: new Map(),
    info: new Map(),
    warning: new Map(),
    error: new Map(),
    critical: new Map(),
  };
  #redactor: Redactor | undefined;

  constructor(logger: string) {
    this.#logger = logger;
  }

  of(level: Level, event: string, redactor: Redactor): string {
    if (this.#redactor !== redactor) this.#forget(redactor);
    return this.#heads[level].get(event) ?? this.#make(level, event, redactor);
  }

  #make(level: Level, event: string, redactor: Redactor): string {
    const shown = redactor.redactText(event);
    const head = headOf(level, shown, this.#logger);
    // What is hidden is hidden anew each time, so that it is counted.
    if (shown !== event || event.length > LONGEST_EVENT) return head;
    const heads = this.#heads[level];
    if (heads.size >= MOST_HEADS) heads.clear();
    heads.set(event, head);
    return head;
  }

  #forget(redactor: Redactor): void {
    this.#redactor = redactor;
    for (const heads of Object.values(this.#heads)) heads.clear();
  }
}

function headOf(level: Level, event: string, logger: string): string {
  return `","level":${quoteJson(level)},"event":${quoteJson(event)},"logger":${quoteJson(logger)}`;
}

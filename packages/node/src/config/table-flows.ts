import { onOrOff } from './rules.ts';
import type { Setting } from './setting.ts';

export const flowJournal: Setting<boolean> = {
  name: 'THROUGHLINE_FLOW_JOURNAL',
  group: 'Flows',
  from: 'Throughline',
  rule: onOrOff,
  fallback: true,
  fallbackSays: '`on`; `off` where THROUGHLINE_SPOOL is `off`',
  says: '`on`: which flows are under way, and at which step, is written, redacted, to a small file in the folder of THROUGHLINE_SPOOL_DIR, so that the next start of the same service tells of those that a killed process left. `off`: nothing is written; a process that ends by itself still tells.',
};

export const flowPendingSpans: Setting<boolean> = {
  name: 'THROUGHLINE_FLOW_PENDING_SPANS',
  group: 'Flows',
  from: 'Throughline',
  rule: onOrOff,
  fallback: false,
  says: '`on`: each flow and step sends a span of no duration when it starts, as Logfire has them (`logfire.span_type` is `pending_span`), which its back end shows until the real one arrives. Other back ends show both.',
};

export const flowSettings: readonly Setting<unknown>[] = [flowJournal, flowPendingSpans];

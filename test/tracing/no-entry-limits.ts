import type { EntryLimits } from '../../packages/node/src/limits/entry-limits.ts';

/** Takes everything as it comes. */
export const NO_ENTRY_LIMITS: EntryLimits = {
  text: (text) => text,
  key: (key) => key,
  body: (value) => value,
  value: (_key, value) => value,
  attributes: (attributes) => ({ ...attributes }),
};

import { onOrOff, wholeNumber } from './rules.ts';
import type { Setting } from './setting.ts';

export const errorsPerMinute: Setting<number> = {
  name: 'THROUGHLINE_ERRORS_PER_MINUTE',
  group: 'Errors',
  from: 'Throughline',
  rule: wholeNumber(1, 1_000_000),
  fallback: 30,
  says: 'How many errors with the same fingerprint are told within a minute, see [docs/errors.md](errors.md). More are counted in `throughline.errors.held_back`; their spans tell of them all the same.',
};

export const sendsPersonalData: Setting<boolean> = {
  name: 'THROUGHLINE_SEND_PII',
  group: 'Errors',
  from: 'Throughline',
  rule: onOrOff,
  fallback: false,
  says: '`on`: errors carry more of the user of `setUser` than the id (`email`, `name`, `address`), and the address of the client. They are still redacted.',
};

export const sourceMaps: Setting<boolean> = {
  name: 'THROUGHLINE_SOURCE_MAPS',
  group: 'Errors',
  from: 'Throughline',
  rule: onOrOff,
  fallback: true,
  says: "The source maps that lie beside compiled files are applied to the stacks that are recorded. Node's own output stays as it is.",
};

export const errorSettings: readonly Setting<unknown>[] = [errorsPerMinute, sendsPersonalData, sourceMaps];

import { filePath, listOf, oneOf } from './rules.ts';
import type { Setting } from './setting.ts';

export type SpoolMode = 'spill' | 'durable' | 'off';
export type StockPart = 'exporter';

export const spoolMode: Setting<SpoolMode> = {
  name: 'THROUGHLINE_SPOOL',
  group: 'Delivery',
  from: 'Throughline',
  rule: oneOf<SpoolMode>(['spill', 'durable', 'off']),
  fallback: 'spill',
  says: '`spill`: what memory cannot hold while the endpoint is away, and what could not be sent when the process ended, is kept on disk and sent by the next start of the same service. `durable`: everything is written to disk before it is sent, so that a killed process loses next to nothing. `off`: nothing is written. What is written is redacted. For http/protobuf and http/json.',
};

export const spoolFolder: Setting<string | undefined> = {
  name: 'THROUGHLINE_SPOOL_DIR',
  group: 'Delivery',
  from: 'Throughline',
  rule: { ...filePath, must: 'the path of a folder' },
  fallback: undefined,
  fallbackSays: '`throughline/spool` in `$XDG_STATE_HOME`, where that is not set in `~/.local/state`',
  says: 'The folder for that, private to one user: created with mode 0700, and not used where others may write to it. Workers and services may share it.',
};

export const stock: Setting<readonly StockPart[]> = {
  name: 'THROUGHLINE_STOCK',
  group: 'Delivery',
  from: 'Throughline',
  rule: listOf<StockPart>(['exporter']),
  fallback: [],
  says: 'Parts of OpenTelemetry to use in the place of ours, as a way back. `exporter`: its OTLP/HTTP exporters send; there is no spool then.',
};

export const deliverySettings: readonly Setting<unknown>[] = [spoolMode, spoolFolder, stock];

import type {
  BatchSpanProcessorConfigModel,
  LogRecordProcessorConfigModel,
  SpanProcessorConfigModel,
} from '@opentelemetry/configuration';
import type { BatchConfig } from '../config.ts';
import type { RecordWay } from '../pipeline.ts';
import { milliseconds, wayOf } from './file-exporters.ts';
import { type FileNotes, onlyEntry } from './file-notes.ts';

const batchKeys = ['schedule_delay', 'export_timeout', 'max_queue_size', 'max_export_batch_size', 'exporter'];

/** The ways out that the `processors` of spans or log records ask for. */
export function recordWays(
  processors: readonly (SpanProcessorConfigModel | LogRecordProcessorConfigModel)[],
  path: string,
  signal: 'traces' | 'logs',
  notes: FileNotes,
): RecordWay[] {
  return processors.flatMap((processor, index) => {
    const [kind = '', properties] = onlyEntry(processor) ?? [];
    const at = `${path}[${index}].${kind}`;
    if ((kind !== 'batch' && kind !== 'simple') || !properties) {
      notes.unsupported(at);
      return [];
    }
    const model = properties as BatchSpanProcessorConfigModel;
    notes.rest(at, model, kind === 'batch' ? batchKeys : ['exporter']);
    const way = wayOf(model.exporter, `${at}.exporter`, signal, notes);
    return way ? [{ way, batch: batchOf(kind, model, signal) }] : [];
  });
}

/** A `simple` processor sends at once: a batch that waits for nobody. */
function batchOf(
  kind: 'batch' | 'simple',
  model: BatchSpanProcessorConfigModel,
  signal: 'traces' | 'logs',
): BatchConfig {
  const maxQueueSize = model.max_queue_size ?? 2048;
  return {
    delayMs: kind === 'simple' ? 0 : (model.schedule_delay ?? (signal === 'traces' ? 5000 : 1000)),
    timeoutMs: milliseconds(model.export_timeout, 30_000),
    timeoutFromUser: typeof model.export_timeout === 'number',
    maxQueueSize,
    queueFromUser: typeof model.max_queue_size === 'number',
    maxBatchSize: Math.min(model.max_export_batch_size ?? 512, maxQueueSize),
  };
}

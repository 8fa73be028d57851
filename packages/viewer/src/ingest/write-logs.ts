import type { LogRecord, Scope } from '@throughline/otlp';
import { plainValue } from '../any-value.ts';
import type { BlockIndex } from '../store/block-index.ts';
import type { Database } from '../store/database.ts';
import { spanIdOf, traceIdOf } from './ids.ts';
import { lastThree, microseconds } from './nanoseconds.ts';
import type { Facts, Index, RecordText } from './record-text.ts';
import { learnColumn, learnSender, learnWords, type Sender } from './resources.ts';
import type { TraceSummaries } from './trace-summaries.ts';
import type { ErrorWriter } from './write-errors.ts';
import type { FlowWriter } from './write-flows.ts';

const ERROR_SEVERITY = 17;
const INFO_SEVERITY = 9;

export interface LogWriterParts {
  database: Database;
  text: RecordText;
  blocks: BlockIndex;
  traces: TraceSummaries;
  errors: ErrorWriter;
  flows: FlowWriter;
}

/** Writes log records, and with them what is counted of them. */
export class LogWriter {
  readonly #parts: LogWriterParts;
  readonly #index: Index;
  #nextId: number;

  constructor(parts: LogWriterParts) {
    this.#parts = parts;
    this.#index = { blocks: parts.blocks, kind: 'log' };
    this.#nextId = parts.blocks.lastId() + 1;
  }

  write(record: LogRecord, scope: Scope | undefined, sender: Sender): void {
    const { text, database, blocks, traces } = this.#parts;
    const id = this.#nextId;
    const facts: Facts = new Map();
    const time =
      record.timeUnixNano && record.timeUnixNano !== '0' ? record.timeUnixNano : record.observedTimeUnixNano;
    const timeUs = microseconds(time);
    const traceId = traceIdOf(record.traceId);
    const spanId = traceId === undefined ? undefined : spanIdOf(record.spanId);
    const severity = severityOf(record.severityNumber);
    const attributes = text.attributes(record.attributes, this.#index, facts);
    const event = textOf(record.eventName ? text.text(record.eventName) : facts.get('event.name'));
    const flow = textOf(facts.get('throughline.flow.name'));
    const step = textOf(facts.get('throughline.flow.step')) ?? textOf(facts.get('step'));
    database.run(
      'INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      ...[id, traceId ?? null, spanId ?? null, sender.id, sender.service, timeUs, severity, event ?? null],
      ...[flow ?? null, step ?? null],
    );
    this.#nextId += 1;
    const body = this.#body(record, scope, attributes, lastThree(time));
    database.run('INSERT INTO log_body VALUES (?, ?)', id, body);
    learnSender(sender, this.#index);
    if (event !== undefined) learnColumn(this.#index, 'event', event);
    if (flow !== undefined) learnColumn(this.#index, 'flow', flow);
    if (step !== undefined) learnColumn(this.#index, 'step', step);
    blocks.add(id, timeUs, 0, severity >= ERROR_SEVERITY);
    blocks.closeIfFull();
    if (traceId !== undefined) traces.addLog(traces.of(traceId), id);
    const place = { service: sender.service, traceId, spanId };
    if (facts.has('exception.type') || facts.has('exception.message')) {
      this.#parts.errors.add(facts, { ...place, timeUs });
    }
    if (facts.has('throughline.flow.id')) {
      this.#parts.flows.addEvent(event, facts, {
        ...place,
        startUs: timeUs,
        endUs: undefined,
        failed: false,
      });
    }
  }

  /** After a transaction was rolled back. */
  forget(): void {
    this.#nextId = this.#parts.blocks.lastId() + 1;
  }

  #body(record: LogRecord, scope: Scope | undefined, attributes: string, below: number): string {
    const { text } = this.#parts;
    const body = record.body === undefined ? undefined : text.field('body', plainValue(record.body));
    learnWords(this.#index, body ?? '');
    let json = `{"text":${JSON.stringify(body ?? null)},${attributes}`;
    if (below !== 0) json += `,"ns":${below}`;
    if (record.severityText) json += `,"severityText":${JSON.stringify(text.text(record.severityText))}`;
    if (record.eventName) json += `,"eventName":${JSON.stringify(text.text(record.eventName))}`;
    if (record.flags) json += `,"flags":${Number(record.flags)}`;
    if (record.droppedAttributesCount)
      json += `,"droppedAttributes":${Number(record.droppedAttributesCount)}`;
    if (scope?.name) {
      const name = text.text(scope.name);
      learnWords(this.#index, name);
      json += `,"scope":{"name":${JSON.stringify(name)}}`;
    }
    return `${json}}`;
  }
}

/** Not given: information, as most senders of plain lines mean it. */
function severityOf(number: number | undefined): number {
  return number !== undefined && Number.isInteger(number) && number >= 1 && number <= 24
    ? number
    : INFO_SEVERITY;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

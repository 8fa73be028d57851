import type { Scope, Span, SpanEvent, SpanLink } from '@throughline/otlp';
import type { BlockIndex } from '../store/block-index.ts';
import type { Database } from '../store/database.ts';
import { spanIdOf, traceIdOf } from './ids.ts';
import { durationNs, lastThree, microseconds } from './nanoseconds.ts';
import type { Facts, Index, RecordText } from './record-text.ts';
import { learnColumn, learnSender, learnWords, type Sender } from './resources.ts';
import type { ServiceRates } from './service-rates.ts';
import type { TraceSummaries } from './trace-summaries.ts';
import type { ErrorWriter } from './write-errors.ts';
import type { FlowWriter } from './write-flows.ts';

const STATUS_ERROR = 2;
const SERVER = 2;
const CLIENT = 3;
const PRODUCER = 4;
const CONSUMER = 5;

export interface SpanWriterParts {
  database: Database;
  text: RecordText;
  blocks: BlockIndex;
  traces: TraceSummaries;
  rates: ServiceRates;
  errors: ErrorWriter;
  flows: FlowWriter;
}

/** Writes spans, and with them what is counted of them. */
export class SpanWriter {
  readonly #parts: SpanWriterParts;
  readonly #index: Index;
  /** Names and routes that the open block knows, by its epoch. */
  readonly #learned = new Map<string, number>();
  #nextId: number;

  constructor(parts: SpanWriterParts) {
    this.#parts = parts;
    this.#index = { blocks: parts.blocks, kind: 'span' };
    this.#nextId = parts.blocks.lastId() + 1;
  }

  /** False where the ids are none. A span that came before is passed over. */
  write(span: Span, scope: Scope | undefined, sender: Sender): boolean {
    const traceId = traceIdOf(span.traceId);
    const spanId = spanIdOf(span.spanId);
    if (traceId === undefined || spanId === undefined) return false;
    const { text, blocks, database, traces, rates } = this.#parts;
    const trace = traces.of(traceId);
    const id = this.#nextId;
    const facts: Facts = new Map();
    const kind = span.kind ?? 0;
    const name = text.text(span.name ?? '');
    const attributes = text.attributes(span.attributes, this.#index, facts);
    const status = numberOf(facts.get('http.response.status_code'));
    const failed = span.status?.code === STATUS_ERROR || (kind === SERVER && (status ?? 0) >= 500);
    const startUs = microseconds(span.startTimeUnixNano);
    const duration = durationNs(span.startTimeUnixNano, span.endTimeUnixNano);
    const parentId = spanIdOf(span.parentSpanId);
    const route = textOf(facts.get('http.route'));
    const flow = textOf(facts.get('throughline.flow.name'));
    const step = textOf(facts.get('throughline.flow.step'));
    const peer = kind === CLIENT || kind === PRODUCER ? peerOf(facts) : undefined;
    const added = database.run(
      'INSERT OR IGNORE INTO span VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      ...[id, trace.id, spanId, parentId ?? null, sender.id, sender.service, name, kind, startUs, duration],
      ...[failed ? 1 : 0, status ?? null, route ?? null, flow ?? null, step ?? null, peer ?? null],
    );
    if (added === 0) return true;
    this.#nextId += 1;
    database.run('INSERT INTO span_body VALUES (?, ?)', id, this.#body(span, scope, name, attributes));
    learnSender(sender, this.#index);
    this.#learn('name', name, true);
    if (route !== undefined) this.#learn('route', route, false);
    if (flow !== undefined) this.#learn('flow', flow, false);
    if (step !== undefined) this.#learn('step', step, false);
    if (peer !== undefined) this.#learn('peer', peer, false);
    blocks.add(id, startUs, duration, failed);
    blocks.closeIfFull();
    const fields = { service: sender.service, name, kind, status, durationNs: duration };
    traces.addSpan(trace, { ...fields, id, spanId, parentId, startUs, failed, flow });
    if (kind === SERVER || kind === CONSUMER || parentId === undefined) {
      rates.add(sender.service, startUs, duration, failed);
    }
    const endUs = startUs + Math.round(duration / 1_000);
    const place = { service: sender.service, traceId, spanId };
    if (facts.has('throughline.flow.id')) {
      this.#parts.flows.addSpan(facts, { ...place, startUs, endUs, failed });
    }
    for (const event of span.events ?? []) {
      if (event.name !== 'exception') continue;
      const told: Facts = new Map();
      text.attributes(event.attributes, undefined, told);
      this.#parts.errors.add(told, { ...place, timeUs: microseconds(event.timeUnixNano) || startUs });
    }
    return true;
  }

  /** After a transaction was rolled back. */
  forget(): void {
    this.#nextId = this.#parts.blocks.lastId() + 1;
    this.#learned.clear();
  }

  #learn(field: string, value: string, withWords: boolean): void {
    const { blocks } = this.#index;
    const key = `${field} ${value}`;
    if (this.#learned.get(key) === blocks.epoch) return;
    if (this.#learned.size > 20_000) this.#learned.clear();
    this.#learned.set(key, blocks.epoch);
    learnColumn(this.#index, field, value);
    if (withWords) learnWords(this.#index, value);
  }

  #body(span: Span, scope: Scope | undefined, name: string, attributes: string): string {
    const { text } = this.#parts;
    let json = `{"name":${JSON.stringify(name)},${attributes}`;
    const below = [lastThree(span.startTimeUnixNano), lastThree(span.endTimeUnixNano)];
    if (below[0] !== 0 || below[1] !== 0) json += `,"ns":[${below}]`;
    if (span.status?.code) json += `,"statusCode":${Number(span.status.code)}`;
    if (span.status?.message) {
      const message = text.text(span.status.message);
      learnWords(this.#index, message);
      json += `,"statusMessage":${JSON.stringify(message)}`;
    }
    if (span.events?.length) {
      json += `,"events":[${text.parts(span.events).map((event) => this.#event(event))}]`;
    }
    if (span.links?.length) {
      json += `,"links":[${text.parts(span.links).flatMap((link) => this.#link(link) ?? [])}]`;
    }
    if (span.traceState) json += `,"traceState":${JSON.stringify(text.text(span.traceState))}`;
    if (span.flags) json += `,"flags":${Number(span.flags)}`;
    if (span.droppedAttributesCount) json += `,"droppedAttributes":${Number(span.droppedAttributesCount)}`;
    if (span.droppedEventsCount) json += `,"droppedEvents":${Number(span.droppedEventsCount)}`;
    if (span.droppedLinksCount) json += `,"droppedLinks":${Number(span.droppedLinksCount)}`;
    return `${json}${this.#scope(scope)}}`;
  }

  #scope(scope: Scope | undefined): string {
    if (!scope?.name) return '';
    const name = this.#parts.text.text(scope.name);
    this.#learn('scope', name, true);
    const version = scope.version ? `,"version":${JSON.stringify(this.#parts.text.text(scope.version))}` : '';
    return `,"scope":{"name":${JSON.stringify(name)}${version}}`;
  }

  #event(event: SpanEvent): string {
    const { text } = this.#parts;
    const name = text.text(event.name ?? '');
    learnWords(this.#index, name);
    return `{"name":${JSON.stringify(name)},"time":"${digits(event.timeUnixNano)}",${text.attributes(event.attributes, this.#index)}}`;
  }

  #link(link: SpanLink): string | undefined {
    const traceId = traceIdOf(link.traceId);
    const spanId = spanIdOf(link.spanId);
    if (traceId === undefined || spanId === undefined) return undefined;
    return `{"traceId":"${traceId}","spanId":"${spanId}",${this.#parts.text.attributes(link.attributes, this.#index)}}`;
  }
}

/** What a call went to, where no service tells of itself. */
function peerOf(facts: Facts): string | undefined {
  const system = facts.get('db.system.name') ?? facts.get('db.system') ?? facts.get('messaging.system');
  if (typeof system === 'string') return system;
  const address = textOf(facts.get('server.address'));
  const port = facts.get('server.port');
  return address === undefined || port === undefined ? address : `${address}:${String(port)}`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  const number = Number(value);
  return Number.isInteger(number) && number > 0 && number < 1_000 ? number : undefined;
}

function digits(nanoseconds: string | undefined): string {
  return /^\d{1,20}$/.test(nanoseconds ?? '') ? (nanoseconds as string) : '0';
}

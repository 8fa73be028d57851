import { resourceField, scopeField } from './frames.ts';
import type { RecordFilter } from './record-filter.ts';
import { ReverseWriter } from './reverse-writer.ts';
import type { ResourceSource, ScopeSource } from './sources.ts';

/** What every record says of where it comes from. */
export interface RecordOrigin {
  readonly resource: ResourceSource;
  readonly instrumentationScope: ScopeSource;
}

/** The records of one scope as bytes. */
interface Group {
  readonly resource: ResourceSource;
  readonly scope: ScopeSource;
  readonly records: ReverseWriter;
  /** Size of `records` after each record; the first is 0. */
  readonly ends: number[];
}

type WriteRecord<T> = (writer: ReverseWriter, record: T, filter: RecordFilter | undefined) => void;

/** What a writer grew to for an unusual batch is given back; the others save the next batch from growing again. */
const MOST_KEPT = 2 * 1024 * 1024;
const MOST_SPARE = 4;
/** Tags and lengths around one group, at most. */
const FRAME_BYTES = 64;

/**
 * Spans or log records that become one export request. Each is bytes as soon as it is added, so a batch holds no
 * object of the application, and its size is known at any time.
 */
export class RecordBatch<T extends RecordOrigin> {
  readonly #write: WriteRecord<T>;
  readonly #filter: RecordFilter | undefined;
  #groups: Group[] = [];
  readonly #spareWriters: ReverseWriter[] = [];
  #last: Group | undefined;
  #items = 0;
  #bytes = 0;

  constructor(write: WriteRecord<T>, filter?: RecordFilter) {
    this.#write = write;
    this.#filter = filter;
  }

  get items(): number {
    return this.#items;
  }

  /** Bytes of the records so far, without resource and scope. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @throws what reading the record throws; the batch is then as it was before */
  add(record: T): void {
    const { records, ends } = this.#groupOf(record);
    const before = records.size;
    try {
      this.#write(records, record, this.#filter);
    } catch (error) {
      records.cutTo(before);
      throw error;
    }
    ends.push(records.size);
    this.#items += 1;
    this.#bytes += records.size - before;
  }

  /** The request, in bytes of its own; the batch is empty afterwards. Undefined where nothing was added. */
  finish(): Buffer | undefined {
    if (this.#items === 0) return undefined;
    const byResource = this.#byResource();
    const request = new ReverseWriter(requestBytes(byResource));
    for (const [resource, groups] of byResource.reverse()) writeResourceRecords(request, resource, groups);
    this.#empty();
    return request.take();
  }

  #groupOf({ resource, instrumentationScope: scope }: T): Group {
    const last = this.#last;
    if (last !== undefined && last.scope === scope && last.resource === resource) return last;
    let group = this.#groups.find((one) => one.scope === scope && one.resource === resource);
    if (group === undefined) {
      group = { resource, scope, records: this.#spareWriters.pop() ?? new ReverseWriter(), ends: [0] };
      this.#groups.push(group);
    }
    this.#last = group;
    return group;
  }

  #byResource(): [ResourceSource, Group[]][] {
    const byResource = new Map<ResourceSource, Group[]>();
    for (const group of this.#groups) {
      const groups = byResource.get(group.resource);
      if (groups) groups.push(group);
      else byResource.set(group.resource, [group]);
    }
    const filter = this.#filter;
    return [...byResource].map(([resource, groups]) => [filter?.resource(resource) ?? resource, groups]);
  }

  #empty(): void {
    for (const { records } of this.#groups) {
      if (records.capacity > MOST_KEPT || this.#spareWriters.length >= MOST_SPARE) continue;
      records.cutTo(0);
      this.#spareWriters.push(records);
    }
    this.#groups = [];
    this.#last = undefined;
    this.#items = 0;
    this.#bytes = 0;
  }
}

/** A little more than the request has. */
function requestBytes(byResource: [ResourceSource, Group[]][]): number {
  let sum = 0;
  for (const [resource, groups] of byResource) {
    for (const { scope, records } of groups) {
      const schemaUrls = 3 * ((resource.schemaUrl?.length ?? 0) + (scope.schemaUrl?.length ?? 0));
      sum +=
        records.size + resourceField(resource).length + scopeField(scope).length + schemaUrls + FRAME_BYTES;
    }
  }
  return sum;
}

/** One `ResourceSpans` or `ResourceLogs`. */
function writeResourceRecords(request: ReverseWriter, resource: ResourceSource, groups: Group[]): void {
  const before = request.size;
  if (resource.schemaUrl) request.textField(0x1a, resource.schemaUrl);
  for (const { scope, records, ends } of groups.reverse()) {
    if (ends.length === 1) continue;
    const beforeScope = request.size;
    if (scope.schemaUrl) request.textField(0x1a, scope.schemaUrl);
    // Each record was written with its end first; the first record is to come first.
    for (let i = ends.length - 1; i > 0; i--) request.copy(records, ends[i] as number, ends[i - 1] as number);
    request.bytes(scopeField(scope));
    request.message(0x12, beforeScope);
  }
  request.bytes(resourceField(resource));
  request.message(0x0a, before);
}

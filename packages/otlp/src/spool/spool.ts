import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { quietly } from '../quietly.ts';
import type { Batch } from '../transport/batch.ts';
import { emptySpoolCounts, type SpoolCounts } from './counters.ts';
import type { SpooledBatch, SpoolOptions, SpoolPlace } from './options.ts';
import { OwnSegments } from './own-segments.ts';
import { Owner } from './owner.ts';
import { defaultSpoolFolder, makePrivateFolder } from './private-folder.ts';
import { problemText } from './problem-text.ts';
import { Segment, type SegmentOptions } from './segment.ts';
import { type ListedSegment, SegmentFolder, sizeOf } from './segment-folder.ts';
import { formatSegmentName, newSegmentName, serviceHash } from './segment-name.ts';
import { readSegment, type SegmentContent } from './segment-reader.ts';
import type { Spool } from './spool-contract.ts';

const DEFAULTS = {
  maxBytes: 256_000_000,
  maxAgeMs: 3 * 24 * 60 * 60 * 1000,
  segmentBytes: 1024 * 1024,
  heartbeatMs: 1_000,
  staleAfterMs: 10_000,
} as const;
/** After a failure the folder is left alone for this long. */
const COOL_DOWN_MS = 30_000;

/**
 * Opens the spool: a private folder of append-only segment files that survive the process. Does not touch the
 * disk before the first batch or replay, and never throws: a folder that cannot be used is told to `onProblem`
 * once, and every batch is then refused and counted.
 *
 * @example
 * const spool = openSpool({ service: 'shop' });
 * process.on('exit', () => {
 *   for (const { batch } of transport.takePending()) spool.appendSync(batch);
 *   spool.close();
 * });
 */
export function openSpool(options: SpoolOptions): Spool {
  return new FolderSpool(options);
}

type Settings = SpoolOptions & Record<keyof typeof DEFAULTS, number>;

class FolderSpool implements Spool {
  readonly folder: string;
  readonly #options: Settings;
  readonly #service: string;
  readonly #owner: Owner;
  readonly #segmentFolder: SegmentFolder;
  readonly #own: OwnSegments;
  #active: Segment | undefined;
  #isClosed = false;
  #isChecked = false;
  #wasTold = false;
  #notBefore = 0;

  constructor(options: SpoolOptions) {
    this.folder = options.folder ?? defaultSpoolFolder();
    const set = { ...DEFAULTS, ...withoutUndefined(options) } as Settings;
    // Several segments must fit, or making room would empty the spool.
    this.#options = { ...set, segmentBytes: Math.min(set.segmentBytes, Math.ceil(set.maxBytes / 8)) };
    this.#own = new OwnSegments(emptySpoolCounts(), (...dropped) => {
      quietly(() => options.onDropped?.(...dropped))();
    });
    this.#service = serviceHash(options.service);
    this.#owner = new Owner(this.folder, this.#options.heartbeatMs, this.#options.staleAfterMs);
    this.#segmentFolder = new SegmentFolder(this.folder, this.#owner);
  }

  get takesBatches(): boolean {
    return !this.#isClosed && Date.now() >= this.#notBefore;
  }

  append(batch: Batch, isHeld = false): SpoolPlace | undefined {
    if (!this.takesBatches) return this.#refuse(batch);
    try {
      const segment = this.#activeSegment(batch.body.byteLength);
      if (!segment) return this.#refuse(batch);
      const id = segment.append(batch, isHeld);
      this.#own.countAppended(batch.signal, batch.items, isHeld);
      if (segment.size >= this.#options.segmentBytes) segment.isFull = true;
      return { segment, id };
    } catch (error) {
      this.#problem(error);
      return this.#refuse(batch);
    }
  }

  appendSync(batch: Batch, isHeld = false): SpoolPlace | undefined {
    // Held by the caller until it is written: a write that fails loses nothing.
    const place = this.append(batch, true);
    if (!place) return undefined;
    place.segment.flushSync();
    if (place.segment.states.state(place.id) === 'done') return undefined;
    if (!isHeld) this.release(place);
    return place;
  }

  acknowledge({ segment, id }: SpoolPlace): void {
    if (!this.#own.acknowledge(segment, id)) return;
    if (segment.states.open === 0 && segment.isFull) this.#own.remove(segment);
    else segment.acknowledge(id);
  }

  release({ segment, id }: SpoolPlace): boolean {
    return this.#own.release(segment, id);
  }

  hold({ segment, id }: SpoolPlace): boolean {
    return this.#own.hold(segment, id);
  }

  async *replay(services: 'same' | 'all' = 'same'): AsyncGenerator<SpooledBatch, void> {
    if (this.#isClosed || !this.#isUsable()) return;
    for (const segment of this.#own.list()) {
      if (segment.states.waiting === 0) continue;
      segment.isFull = true;
      segment.flushSync();
      const bytes = await this.#read(segment.path);
      if (bytes) yield* this.#hold(segment, readSegment(bytes));
    }
    for (const listed of this.#attempt(() => this.#lookForOrphans(services)) ?? []) {
      const path = this.#attempt(() => this.#segmentFolder.claim(listed));
      const bytes = path === undefined ? undefined : await this.#read(path);
      if (path === undefined || bytes === undefined) continue;
      const content = readSegment(bytes);
      yield* this.#hold(this.#adopt(path, listed, content, bytes.length), content);
    }
    this.#attempt(() => this.#segmentFolder.sweepOwners());
  }

  flushSync(): void {
    for (const segment of this.#own.list()) segment.flushSync();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const segment of this.#own.list()) {
      if (segment.states.open === 0) this.#own.remove(segment);
      else {
        segment.flushSync();
        segment.close();
      }
    }
    this.#owner.leave();
  }

  counts(): SpoolCounts {
    const counts = structuredClone(this.#own.counts);
    return { ...counts, segments: this.#own.list().length, bytes: this.#own.bytes };
  }

  /** The segment that takes the next batch; undefined where the size limit leaves no room for one. */
  #activeSegment(bytes: number): Segment | undefined {
    if (this.#owner.mayHaveLookedDead()) this.#cedeClaimed();
    if (this.#active && this.#hasRoom(this.#active, bytes)) return this.#active;
    this.#active = undefined;
    if (!this.#isChecked) makePrivateFolder(this.folder);
    this.#isChecked = true;
    if (!this.#makeRoom(Math.max(bytes, this.#options.segmentBytes))) return undefined;
    this.#owner.announce();
    const name = newSegmentName(this.#service, this.#owner.id);
    const { service, resource } = this.#options;
    this.#active = Segment.begin(
      this.#segmentOptions(join(this.folder, formatSegmentName(name)), name.created),
      { service, pid: process.pid, created: name.created, ...(resource && { resource }) },
    );
    this.#own.add(this.#active);
    delete this.#own.counts.problem;
    return this.#active;
  }

  /** The size limit leaves room for one segment at a time, so none may grow beyond its own. */
  #hasRoom(segment: Segment, bytes: number): boolean {
    if (segment.isFull) return false;
    if (segment.states.nextId === 0 || segment.size + bytes <= this.#options.segmentBytes) return true;
    segment.isFull = true;
    if (segment.states.open === 0) this.#own.remove(segment);
    return false;
  }

  /** Drops what is too old, then the oldest of what is ours or nobody's until the new segment fits. */
  #makeRoom(bytes: number): boolean {
    const listed = this.#segmentFolder.list();
    let total = listed.reduce((sum, { path }) => sum + sizeOf(path), 0);
    const ownPaths = new Map(this.#own.list().map((segment) => [segment.path, segment]));
    const { readable } = this.#segmentFolder.orphans(listed);
    const removable = listed.filter((one) => ownPaths.has(one.path) || readable.includes(one));
    for (const one of removable) {
      const isExpired = Date.now() - one.name.created > this.#options.maxAgeMs;
      if (!isExpired && total + bytes <= this.#options.maxBytes) break;
      const size = sizeOf(one.path);
      const segment = ownPaths.get(one.path) ?? this.#claimToDrop(one);
      if (!segment) continue;
      this.#own.dropAll(segment, isExpired ? 'expired' : 'full');
      total -= size;
    }
    return total + bytes <= this.#options.maxBytes;
  }

  #lookForOrphans(services: 'same' | 'all'): ListedSegment[] {
    const listed = this.#segmentFolder.list();
    const { readable, foreign } = this.#segmentFolder.orphans(
      services === 'all' ? listed : listed.filter(({ name }) => name.service === this.#service),
    );
    this.#own.counts.foreignSegments = foreign;
    return readable;
  }

  /** Claims a segment only to drop it: read at once, so that what is lost can be counted. */
  #claimToDrop(listed: ListedSegment): Segment | undefined {
    return this.#attempt(() => {
      const path = this.#segmentFolder.claim(listed);
      if (path === undefined) return undefined;
      const bytes = readFileSync(path);
      return this.#adopt(path, listed, readSegment(bytes), bytes.length);
    });
  }

  #adopt(path: string, { name }: ListedSegment, content: SegmentContent, size: number): Segment {
    const segment = Segment.adopt(this.#segmentOptions(path, name.created), content, size);
    this.#own.add(segment);
    this.#own.countClaimed(content);
    return segment;
  }

  #segmentOptions(path: string, created: number): SegmentOptions {
    return {
      path,
      created,
      fsyncMs: this.#options.fsyncMs,
      onFailed: (segment, error, ids) => this.#writeFailed(segment, error, ids),
    };
  }

  /** Undefined where the file is gone, as another process may have taken it, or cannot be read. */
  async #read(path: string): Promise<Buffer | undefined> {
    try {
      return await readFile(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#problem(error);
      return undefined;
    }
  }

  *#hold(segment: Segment, content: SegmentContent): Generator<SpooledBatch, void> {
    if (Date.now() - segment.created > this.#options.maxAgeMs) this.#own.dropAll(segment, 'expired');
    for (const { id, signal, contentType, items, time, body } of content.batches) {
      if (this.#isClosed) return;
      if (!this.#own.hold(segment, id)) continue;
      const tag: SpoolPlace = { segment, id };
      yield { batch: { signal, contentType, items, time, body, tag }, origin: content.origin };
    }
    if (segment.states.open === 0) this.#own.remove(segment);
  }

  /** After a standstill others may have taken our segments for orphans. */
  #cedeClaimed(): void {
    for (const segment of this.#own.list()) {
      if (segment.isStillOurs()) continue;
      if (segment === this.#active) this.#active = undefined;
      this.#own.cede(segment);
    }
  }

  #writeFailed(segment: Segment, error: unknown, ids: number[]): void {
    segment.isFull = true;
    for (const id of ids) this.#own.drop(segment, id, 'write_failed');
    if (segment.states.open === 0) this.#own.remove(segment);
    this.#problem(error);
  }

  /** False where there is no folder yet, or one that must not be used. */
  #isUsable(): boolean {
    if (Date.now() < this.#notBefore) return false;
    return (
      this.#attempt(() => {
        if (!this.#isChecked && !existsSync(this.folder)) return false;
        makePrivateFolder(this.folder);
        this.#isChecked = true;
        return true;
      }) ?? false
    );
  }

  #refuse(batch: Batch): undefined {
    this.#own.counts.refused += batch.items;
    return undefined;
  }

  #attempt<T>(fn: () => T): T | undefined {
    try {
      return fn();
    } catch (error) {
      this.#problem(error);
      return undefined;
    }
  }

  #problem(error: unknown): void {
    this.#notBefore = Date.now() + COOL_DOWN_MS;
    this.#isChecked = false;
    this.#own.counts.problem = problemText(this.folder, error);
    if (this.#wasTold) return;
    this.#wasTold = true;
    try {
      this.#options.onProblem?.(problemText(this.folder, error));
    } catch {
      // The host's own fault must not become ours.
    }
  }
}

function withoutUndefined(options: SpoolOptions): Partial<SpoolOptions> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

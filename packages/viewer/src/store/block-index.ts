import { bloomOf, mayHave } from './bloom.ts';
import type { Database } from './database.ts';

/** Records of one kind that arrived one after another: what can be said of all of them. */
export interface Block {
  firstId: number;
  lastId: number;
  minUs: number;
  maxUs: number;
  maxDurationNs: number;
  failed: number;
  /** A Bloom filter of words and of fields with their values; undefined: not known, all is possible. */
  words: Uint8Array | undefined;
}

export type BlockKind = 'span' | 'log';

/** What a search asks of a block before it reads it. */
export interface BlockDemand {
  /** All of these must be in it. */
  hashes: readonly number[];
  sinceUs: number | undefined;
  untilUs: number | undefined;
  minDurationNs: number | undefined;
  failed: boolean;
}

/** Records of one block. */
export const BLOCK_RECORDS = 1_000;
/** Words of one block; a block with more is always read. */
const MAX_HASHES = 200_000;

/**
 * Tells which stretches of a table a search has to read. Records arrive in blocks; each closed block keeps its time
 * span, its longest duration and a Bloom filter of its words. (FTS5 is not in every Node that we support.)
 */
export class BlockIndex {
  readonly #database: Database;
  readonly #kind: BlockKind;
  readonly #closed: Block[] = [];
  #open: Block;
  #hashes = new Set<number>();
  /** False where records of the open block were written before this process, or before a transaction was rolled back. */
  #knowsWords = true;
  /** Grows with each block: who remembers what it has added to the open one compares it. */
  epoch = 1;

  constructor(database: Database, kind: BlockKind) {
    this.#database = database;
    this.#kind = kind;
    this.#open = this.#reload();
    if (!database.readOnly) this.#closeRest();
  }

  /** Reads what is on disk. @returns what was written after the last block that was closed */
  #reload(): Block {
    const rows = this.#database.all('SELECT * FROM block WHERE kind = ? ORDER BY first_id', this.#kind);
    this.#closed.length = 0;
    for (const row of rows) {
      this.#closed.push({
        firstId: Number(row['first_id']),
        lastId: Number(row['last_id']),
        minUs: Number(row['min_us']),
        maxUs: Number(row['max_us']),
        maxDurationNs: Number(row['max_duration_ns']),
        failed: Number(row['failed']),
        words: row['words'] instanceof Uint8Array ? row['words'] : undefined,
      });
    }
    this.#hashes = new Set();
    const rest = this.#rest();
    this.#knowsWords = rest === undefined;
    return rest ?? emptyBlock(this.lastId() + 1);
  }

  lastId(): number {
    return this.#database.number(`SELECT max(id) FROM ${this.#kind}`);
  }

  /** How many there are: records are numbered without gaps, and go in whole stretches. */
  records(): number {
    const kind = this.#kind;
    // Each alone is looked up; both in one would read the table.
    return this.#database.number(`SELECT (SELECT max(id) FROM ${kind}) - (SELECT min(id) FROM ${kind}) + 1`);
  }

  #rest(): Block | undefined {
    const after = this.#closed.at(-1)?.lastId ?? 0;
    const rest = this.#database.get(
      this.#kind === 'span'
        ? 'SELECT min(id) first, max(id) last, min(start_us) low, max(start_us) high, max(duration_ns) longest, sum(failed) failed FROM span WHERE id > ?'
        : 'SELECT min(id) first, max(id) last, min(time_us) low, max(time_us) high, 0 longest, sum(severity >= 17) failed FROM log WHERE id > ?',
      after,
    );
    if (rest?.['first'] == null) return undefined;
    return {
      firstId: Number(rest['first']),
      lastId: Number(rest['last']),
      minUs: Number(rest['low']),
      maxUs: Number(rest['high']),
      maxDurationNs: Number(rest['longest']),
      failed: Number(rest['failed']),
      words: undefined,
    };
  }

  /** Before a restart or a crash; a block of its own, so that it can grow old. Without room it stays open. */
  #closeRest(): void {
    const rest = this.#open;
    if (rest.lastId < rest.firstId) return;
    try {
      this.#keep(rest);
    } catch {
      return;
    }
    this.#closed.push(rest);
    this.#openNext(rest.lastId + 1);
  }

  #openNext(firstId: number): void {
    this.#open = emptyBlock(firstId);
    this.#hashes = new Set();
    this.#knowsWords = true;
    this.epoch += 1;
  }

  #keep(block: Block): void {
    this.#database.run(
      'INSERT OR REPLACE INTO block VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      ...[this.#kind, block.firstId, block.lastId, block.minUs, block.maxUs, block.maxDurationNs],
      ...[block.failed, block.words ?? null],
    );
  }

  /** Called with each record that is written. */
  add(id: number, timeUs: number, durationNs: number, failed: boolean): void {
    const open = this.#open;
    open.lastId = id;
    if (timeUs < open.minUs) open.minUs = timeUs;
    if (timeUs > open.maxUs) open.maxUs = timeUs;
    if (durationNs > open.maxDurationNs) open.maxDurationNs = durationNs;
    if (failed) open.failed += 1;
  }

  addHash(hash: number): void {
    if (this.#hashes.size < MAX_HASHES) this.#hashes.add(hash);
  }

  /** Closes the open block where it is full. Within the transaction that wrote its last record. */
  closeIfFull(): void {
    const open = this.#open;
    if (open.lastId - open.firstId + 1 < BLOCK_RECORDS) return;
    if (this.#knowsWords && this.#hashes.size < MAX_HASHES) open.words = bloomOf(this.#hashes);
    this.#keep(open);
    this.#closed.push(open);
    this.#openNext(open.lastId + 1);
  }

  /** After a transaction was rolled back: what the open block has heard of was not written. Only reads: a disk may be full. */
  forgetUnwritten(): void {
    this.epoch += 1;
    this.#open = this.#reload();
  }

  /** Blocks that can hold what is asked for, the newest first; those from `beforeId` on and up to `afterId` are left out. */
  *candidates(demand: BlockDemand, beforeId: number, afterId: number): Generator<Block> {
    if (this.#open.lastId >= this.#open.firstId) {
      if (
        this.#open.firstId < beforeId &&
        this.#open.lastId > afterId &&
        fits(this.#open, demand, this.#knowsWords ? this.#hashes : undefined)
      )
        yield this.#open;
    }
    for (let i = this.#closed.length - 1; i >= 0; i -= 1) {
      const block = this.#closed[i] as Block;
      if (block.lastId <= afterId) return;
      if (block.firstId < beforeId && fits(block, demand)) yield block;
    }
  }

  get oldest(): Block | undefined {
    return this.#closed[0];
  }

  /** The first record that may be there. */
  get oldestId(): number {
    return this.#closed[0]?.firstId ?? this.#open.firstId;
  }

  /** Records below `firstId` are gone. */
  shrinkOldest(firstId: number): void {
    const block = this.#closed[0];
    if (block === undefined) return;
    this.#database.run('DELETE FROM block WHERE kind = ? AND first_id = ?', this.#kind, block.firstId);
    block.firstId = firstId;
    this.#keep(block);
  }

  /** Its records are gone. */
  dropOldest(): void {
    const block = this.#closed.shift();
    if (block === undefined) return;
    this.#database.run('DELETE FROM block WHERE kind = ? AND first_id = ?', this.#kind, block.firstId);
  }
}

function fits(block: Block, demand: BlockDemand, hashes?: ReadonlySet<number>): boolean {
  if (demand.sinceUs !== undefined && block.maxUs < demand.sinceUs) return false;
  if (demand.untilUs !== undefined && block.minUs > demand.untilUs) return false;
  if (demand.minDurationNs !== undefined && block.maxDurationNs < demand.minDurationNs) return false;
  if (demand.failed && block.failed === 0) return false;
  if (hashes !== undefined)
    return hashes.size >= MAX_HASHES || demand.hashes.every((hash) => hashes.has(hash));
  const { words } = block;
  return words === undefined || demand.hashes.every((hash) => mayHave(words, hash));
}

function emptyBlock(firstId: number): Block {
  return {
    firstId,
    lastId: firstId - 1,
    minUs: Number.MAX_SAFE_INTEGER,
    maxUs: 0,
    maxDurationNs: 0,
    failed: 0,
    words: undefined,
  };
}

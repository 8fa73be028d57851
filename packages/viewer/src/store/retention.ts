import type { BlockIndex, BlockKind } from './block-index.ts';
import { BLOCK_RECORDS } from './block-index.ts';
import type { Database } from './database.ts';
import { LostTransactionError } from './lost-transaction-error.ts';

export interface RetentionLimits {
  /** Bytes that hold data. Above, the oldest goes. */
  maxBytes: number;
  /** Milliseconds. What is older goes. */
  maxAgeMs: number;
}

/** Records that retention has taken away since the start. */
export interface RetentionCounts {
  spans: number;
  logs: number;
  points: number;
  /** Why, at the last time. */
  reason: 'size' | 'age' | undefined;
}

const MINUTE_US = 60_000_000;
/** Points taken away in one slice; a point costs about a tenth of what a span costs. */
const POINTS = 5_000;

/** Takes the oldest records away, a block at a time, so that nobody waits long. */
export class Retention {
  readonly counts: RetentionCounts = { spans: 0, logs: 0, points: 0, reason: undefined };
  readonly #database: Database;
  readonly #indexes: { span: BlockIndex; log: BlockIndex };
  readonly #limits: RetentionLimits;

  constructor(database: Database, indexes: { span: BlockIndex; log: BlockIndex }, limits: RetentionLimits) {
    this.#database = database;
    this.#indexes = indexes;
    this.#limits = limits;
  }

  /** Takes one slice away where a limit asks for it. True where something was taken: caches of rows must go. */
  advance(nowMs: number): boolean {
    const reason = this.#reason(nowMs);
    if (reason === undefined) return false;
    const oldestUs = (nowMs - this.#limits.maxAgeMs) * 1_000;
    const { spans, logs, points } = this.counts;
    try {
      const taken = this.#database.transaction(() =>
        reason === 'age' ? this.#takeAged(oldestUs) : this.#takeOldest(),
      );
      if (taken) this.counts.reason = reason;
      return taken;
    } catch (error) {
      Object.assign(this.counts, { spans, logs, points });
      this.#rememberBlocks(error);
      throw error;
    }
  }

  /** Those that were forgotten before the transaction was rolled back are there. */
  #rememberBlocks(cause: unknown): void {
    try {
      this.#indexes.span.forgetUnwritten();
      this.#indexes.log.forgetUnwritten();
    } catch {
      throw new LostTransactionError('the store cannot be read after a write that failed', { cause });
    }
  }

  #reason(nowMs: number): 'size' | 'age' | undefined {
    if (this.#database.usedBytes() > this.#limits.maxBytes) return 'size';
    const oldestUs = (nowMs - this.#limits.maxAgeMs) * 1_000;
    const { span, log } = this.#indexes;
    if ((span.oldest?.maxUs ?? oldestUs) < oldestUs || (log.oldest?.maxUs ?? oldestUs) < oldestUs)
      return 'age';
    const point = this.#database.get('SELECT time_us FROM point ORDER BY id LIMIT 1');
    return point !== undefined && Number(point['time_us']) < oldestUs ? 'age' : undefined;
  }

  #takeAged(oldestUs: number): boolean {
    let taken = false;
    for (const kind of ['span', 'log'] as const) {
      if ((this.#indexes[kind].oldest?.maxUs ?? oldestUs) < oldestUs) taken = this.#takeBlock(kind) || taken;
    }
    return this.#takePoints(oldestUs) || taken;
  }

  /** Of spans and log records whichever block is older, and the points of that time with it. */
  #takeOldest(): boolean {
    const { span, log } = this.#indexes;
    const [spanUs, logUs] = [span.oldest?.maxUs, log.oldest?.maxUs];
    if (spanUs === undefined && logUs === undefined) return this.#takePoints(Number.MAX_SAFE_INTEGER);
    const kind: BlockKind = spanUs !== undefined && (logUs === undefined || spanUs <= logUs) ? 'span' : 'log';
    this.#takePoints((kind === 'span' ? spanUs : logUs) ?? 0);
    return this.#takeBlock(kind);
  }

  #takeBlock(kind: BlockKind): boolean {
    const index = this.#indexes[kind];
    const block = index.oldest;
    if (block === undefined) return false;
    // A block that a restart has closed may be larger than others.
    const lastId = Math.min(block.lastId, block.firstId + BLOCK_RECORDS - 1);
    const { firstId } = block;
    const removed = this.#database.run(`DELETE FROM ${kind} WHERE id BETWEEN ? AND ?`, firstId, lastId);
    this.#database.run(`DELETE FROM ${kind}_body WHERE id BETWEEN ? AND ?`, firstId, lastId);
    if (kind === 'span') this.counts.spans += removed;
    else this.counts.logs += removed;
    if (lastId < block.lastId) index.shrinkOldest(lastId + 1);
    else {
      index.dropOldest();
      this.#takeFollowers(block.maxUs);
    }
    return true;
  }

  /** Traces, errors, flows and rates of which no record is left. */
  #takeFollowers(beforeUs: number): void {
    const span = this.#indexes.span.oldestId;
    const log = this.#indexes.log.oldestId;
    this.#database.run(
      'DELETE FROM trace WHERE id IN (SELECT id FROM trace ORDER BY id LIMIT 2000) AND last_span < ? AND last_log < ?',
      ...[span, log],
    );
    this.#database.run(
      'DELETE FROM flow_step WHERE flow IN (SELECT id FROM flow WHERE last_us < ?)',
      beforeUs,
    );
    this.#database.run('DELETE FROM flow WHERE last_us < ?', beforeUs);
    this.#database.run(
      'DELETE FROM error_event WHERE grp IN (SELECT id FROM error_group WHERE last_us < ?)',
      beforeUs,
    );
    this.#database.run('DELETE FROM error_group WHERE last_us < ?', beforeUs);
    const minute = Math.floor(beforeUs / MINUTE_US);
    this.#database.run('DELETE FROM service_minute WHERE minute < ?', minute);
    this.#database.run('DELETE FROM edge_minute WHERE minute < ?', minute);
    this.#database.run(
      `DELETE FROM resource WHERE last_us < ? AND NOT EXISTS (SELECT 1 FROM series WHERE resource = resource.id)`,
      beforeUs,
    );
  }

  #takePoints(beforeUs: number): boolean {
    const removed = this.#database.run(
      `DELETE FROM point WHERE id IN (SELECT id FROM point ORDER BY id LIMIT ${POINTS}) AND time_us < ?`,
      beforeUs,
    );
    if (removed === 0) return false;
    this.counts.points += removed;
    this.#database.run(
      `DELETE FROM exemplar WHERE id IN (SELECT id FROM exemplar ORDER BY id LIMIT ${POINTS}) AND time_us < ?`,
      beforeUs,
    );
    this.#database.run('DELETE FROM series WHERE last_us < ?', beforeUs);
    return true;
  }
}

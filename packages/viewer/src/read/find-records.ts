import type { CompiledSearch } from '../search/compile-search.ts';
import type { BlockIndex, BlockKind } from '../store/block-index.ts';
import type { Database, Row } from '../store/database.ts';

export interface FindOptions {
  /** Records from this number on were seen before. */
  beforeId: number | undefined;
  /** Only records after this number: for live views. */
  afterId?: number | undefined;
  limit: number;
  /** Milliseconds after which it stops and says where. */
  budgetMs: number;
}

export interface Found {
  /** The newest first. */
  rows: Row[];
  /** Where to go on; undefined: everything was looked at. */
  nextId: number | undefined;
}

const COLUMNS = { span: 'r.id, r.trace', log: 'r.*, b.body' } as const;

/** Looks for records block by block, the newest first, until there are enough or its time is over. */
export function findRecords(
  database: Database,
  blocks: BlockIndex,
  kind: BlockKind,
  search: CompiledSearch,
  options: FindOptions,
): Found {
  const { beforeId = Number.MAX_SAFE_INTEGER, afterId = 0, limit, budgetMs } = options;
  const needsBody = kind === 'log' || search.where.includes('b.body');
  const sql = `SELECT ${COLUMNS[kind]} FROM ${kind} r ${needsBody ? `JOIN ${kind}_body b ON b.id = r.id` : ''}
    WHERE r.id BETWEEN ? AND ? AND ${search.where} ORDER BY r.id DESC LIMIT ?`;
  const deadline = performance.now() + budgetMs;
  const rows: Row[] = [];
  for (const block of blocks.candidates(search.demand, beforeId, afterId)) {
    if (performance.now() > deadline) return { rows, nextId: Math.min(block.lastId + 1, beforeId) };
    const last = Math.min(block.lastId, beforeId - 1);
    const first = Math.max(block.firstId, afterId + 1);
    rows.push(...database.all(sql, first, last, ...search.values, limit - rows.length));
    if (rows.length >= limit) return { rows, nextId: Number(rows.at(-1)?.['id']) };
  }
  return { rows, nextId: undefined };
}

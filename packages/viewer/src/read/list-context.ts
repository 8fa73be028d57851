import type { BlockIndex } from '../store/block-index.ts';
import type { Database } from '../store/database.ts';

export interface ListContext {
  database: Database;
  blocks: { span: BlockIndex; log: BlockIndex };
  nowMs: number;
  /** Milliseconds that one search may take before it answers with what it has. */
  budgetMs: number;
}

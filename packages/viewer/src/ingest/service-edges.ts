import type { Database } from '../store/database.ts';

const MINUTE_US = 60_000_000;
const MARK = 'edges';
/** Spans looked at in one slice. */
const SLICE = 2_000;

const ADD = `
INSERT INTO edge_minute (minute, caller, callee, kind, calls, failed, sum_ns, max_ns)
SELECT minute, caller, callee, kind, calls, failed, sum_ns, max_ns FROM (
  SELECT p.start_us / ${MINUTE_US} minute, p.service caller, s.service callee, 'service' kind, count(*) calls,
    sum(s.failed) failed, sum(s.duration_ns) sum_ns, max(s.duration_ns) max_ns
  FROM span s CROSS JOIN span p ON p.trace = s.trace AND p.span_id = s.parent_id
  WHERE s.id BETWEEN ? AND ? AND s.kind IN (2, 5) AND p.service <> s.service GROUP BY 1, 2, 3
  UNION ALL
  SELECT start_us / ${MINUTE_US}, service, peer, 'peer', count(*), sum(failed), sum(duration_ns), max(duration_ns)
  FROM span WHERE id BETWEEN ? AND ? AND peer IS NOT NULL GROUP BY 1, 2, 3
  UNION ALL
  SELECT p.start_us / ${MINUTE_US}, p.service, p.peer, 'peer', -count(*), -sum(p.failed), -sum(p.duration_ns), 0
  FROM span s CROSS JOIN span p ON p.trace = s.trace AND p.span_id = s.parent_id
  WHERE s.id BETWEEN ? AND ? AND s.kind IN (2, 5) AND p.peer IS NOT NULL GROUP BY 1, 2, 3
) WHERE true
ON CONFLICT DO UPDATE SET calls = calls + excluded.calls, failed = failed + excluded.failed,
  sum_ns = sum_ns + excluded.sum_ns, max_ns = max(max_ns, excluded.max_ns)`;

/**
 * Counts which service calls which, some time after the spans came: a span's parent often comes later than itself.
 * Calls to what tells nothing of itself (databases, foreign hosts) are edges of kind `peer`; where the other side turns
 * out to be a service that tells, its call is taken out of them again.
 */
export class ServiceEdges {
  readonly #database: Database;
  #done: number;

  constructor(database: Database) {
    this.#database = database;
    this.#done = database.number("SELECT value FROM mark WHERE name = 'edges'");
  }

  /** Counts spans up to `lastId`, one slice. True where more is left. */
  advance(lastId: number): boolean {
    if (this.#done >= lastId) return false;
    const from = this.#done + 1;
    const to = Math.min(this.#done + SLICE, lastId);
    this.#database.transaction(() => {
      this.#database.run(ADD, from, to, from, to, from, to);
      this.#database.run('INSERT OR REPLACE INTO mark VALUES (?, ?)', MARK, to);
    });
    this.#done = to;
    return to < lastId;
  }
}

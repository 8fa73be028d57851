/** A call from one node to another. */
export interface Call {
  from: string;
  to: string;
}

export interface Layout {
  /** Column and row of each node, from zero; callers stand left of what they call. */
  places: ReadonlyMap<string, { column: number; row: number }>;
  columns: number;
  rows: number;
}

/** Passes over the columns in which nodes are ordered by their neighbours. */
const PASSES = 4;

/**
 * Lays a call graph out in columns, in the manner of Sugiyama: a node stands right of the longest chain of calls that leads to it,
 * calls that close a circle are not counted, and within a column nodes stand near their neighbours.
 */
export function layeredLayout(nodes: readonly string[], calls: readonly Call[]): Layout {
  const outgoing = groupedBy(
    calls,
    ({ from }) => from,
    ({ to }) => to,
  );
  const columnOf = longestChains(nodes, outgoing);
  const columns: string[][] = [];
  for (const node of [...nodes].sort()) {
    const column = columnOf.get(node) ?? 0;
    columns[column] ??= [];
    columns[column].push(node);
  }
  const incoming = groupedBy(
    calls,
    ({ to }) => to,
    ({ from }) => from,
  );
  const rowOf = new Map<string, number>();
  for (const column of columns) remember(column, rowOf);
  for (let pass = 0; pass < PASSES; pass += 1) {
    const isForward = pass % 2 === 0;
    const neighbours = isForward ? incoming : outgoing;
    const order = isForward ? columns : columns.toReversed();
    for (const column of order) {
      orderByNeighbours(column, neighbours, rowOf);
      remember(column, rowOf);
    }
  }
  const rows = Math.max(0, ...columns.map((column) => column.length));
  const places = new Map<string, { column: number; row: number }>();
  for (const [column, inColumn] of columns.entries()) {
    // A short column stands in the middle of the height.
    const above = (rows - inColumn.length) / 2;
    for (const [row, node] of inColumn.entries()) places.set(node, { column, row: above + row });
  }
  return { places, columns: columns.length, rows };
}

/** Length of the longest chain that leads to each node, without calls back into a chain. */
function longestChains(
  nodes: readonly string[],
  outgoing: ReadonlyMap<string, readonly string[]>,
): Map<string, number> {
  const forward = withoutCircles(nodes, outgoing);
  const depth = new Map(nodes.map((node) => [node, 0]));
  for (const node of forward.order) {
    for (const next of forward.outgoing.get(node) ?? []) {
      depth.set(next, Math.max(depth.get(next) ?? 0, (depth.get(node) ?? 0) + 1));
    }
  }
  return depth;
}

/** Depth first, without recursion: calls to a node on the way to itself are left out. `order`: callers first. */
function withoutCircles(
  nodes: readonly string[],
  outgoing: ReadonlyMap<string, readonly string[]>,
): { order: string[]; outgoing: Map<string, string[]> } {
  const called = new Set([...outgoing.values()].flat());
  const first = nodes.filter((node) => !called.has(node));
  const state = new Map<string, 'open' | 'done'>();
  const kept = new Map<string, string[]>();
  const order: string[] = [];
  for (const root of [...first, ...nodes]) {
    if (state.has(root)) continue;
    const stack = [{ node: root, left: [...(outgoing.get(root) ?? [])] }];
    state.set(root, 'open');
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.left.shift();
      if (next === undefined) {
        state.set(top.node, 'done');
        order.push(top.node);
        stack.pop();
      } else if (state.get(next) !== 'open') {
        kept.set(top.node, [...(kept.get(top.node) ?? []), next]);
        if (state.has(next)) continue;
        state.set(next, 'open');
        stack.push({ node: next, left: [...(outgoing.get(next) ?? [])] });
      }
    }
  }
  return { order: order.reverse(), outgoing: kept };
}

/** Rows from the middle of their column, so that columns of different length can be compared. */
function remember(column: readonly string[], rowOf: Map<string, number>): void {
  for (const [row, node] of column.entries()) rowOf.set(node, row - column.length / 2);
}

function orderByNeighbours(
  column: string[],
  neighbours: ReadonlyMap<string, readonly string[]>,
  rows: ReadonlyMap<string, number>,
): void {
  const middle = new Map(
    column.map((node) => {
      const near = (neighbours.get(node) ?? []).flatMap((one) => rows.get(one) ?? []);
      const own = rows.get(node) ?? 0;
      return [node, near.length === 0 ? own : near.reduce((sum, row) => sum + row, 0) / near.length];
    }),
  );
  column.sort((a, b) => (middle.get(a) ?? 0) - (middle.get(b) ?? 0));
}

function groupedBy<T>(
  list: readonly T[],
  keyOf: (one: T) => string,
  partnerOf: (one: T) => string,
): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const one of list) {
    const key = keyOf(one);
    const value = partnerOf(one);
    if (key !== value) groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  return groups;
}

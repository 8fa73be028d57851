import type { Call, Node, NodeOf } from './nodes.ts';
import type { Scope, Variable } from './scope.ts';
import { variableOf } from './scope.ts';

export interface Comment {
  readonly type: string;
  readonly value: string;
  readonly range: readonly [number, number];
}

/** What the rules read of a file: its tree, its text and its scopes. The methods are those of ESLint's `SourceCode`. */
export interface Source {
  readonly text: string;
  readonly ast: NodeOf<'Program'>;
  readonly visitorKeys: Readonly<Record<string, readonly string[]>>;
  readonly parserServices?: unknown;
  getText(node?: Node): string;
  getScope(node: Node): Scope;
  getCommentsBefore(node: Node): readonly Comment[];
  getCommentsInside(node: Node): readonly Comment[];
}

/** The variable behind a name, by its scope. */
export function variableAt(source: Source, name: NodeOf<'Identifier'>): Variable | undefined {
  return variableOf(name, source.getScope(name));
}

/** The children of a node, in the order of the text. */
export function childrenOf(source: Source, node: Node): Node[] {
  const children: Node[] = [];
  for (const key of source.visitorKeys[node.type] ?? []) {
    const value = (node as unknown as Record<string, unknown>)[key];
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) children.push(child);
    }
  }
  return children;
}

/**
 * Walks a tree until `visit` gives true, and says whether it did. `visit` gives `'skip'` for what shall not be entered.
 */
export function findIn(source: Source, root: Node, visit: (node: Node) => boolean | 'skip'): boolean {
  const found = visit(root);
  if (found === true) return true;
  if (found === 'skip') return false;
  return childrenOf(source, root).some((child) => findIn(source, child, visit));
}

/** Every call in a tree, functions inside of it included. */
export function callsIn(source: Source, root: Node): Call[] {
  const calls: Call[] = [];
  findIn(source, root, (node) => {
    if (node.type === 'CallExpression') calls.push(node);
    return false;
  });
  return calls;
}

/** Whether a tree reads this variable. */
export function mentions(root: Node, variable: Variable): boolean {
  const [start, end] = root.range;
  return variable.references.some(
    ({ identifier }) => identifier.range[0] >= start && identifier.range[1] <= end,
  );
}

export function isInside(node: Node, outer: Node): boolean {
  return node.range[0] >= outer.range[0] && node.range[1] <= outer.range[1];
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'range' in value;
}

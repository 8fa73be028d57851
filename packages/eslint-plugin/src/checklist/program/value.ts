import type { FunctionNode, Node, NodeOf } from '../../lint/nodes.ts';
import type { SourceFile } from './source-file.ts';

export type ClassNode = NodeOf<'ClassDeclaration'> | NodeOf<'ClassExpression'>;
export type TypeNode = NodeOf<'TSInterfaceDeclaration'> | NodeOf<'TSTypeAliasDeclaration'>;

/** What an expression may be when the program runs, as far as reading it tells. */
export type Value =
  | { readonly kind: 'function'; readonly node: FunctionNode }
  | { readonly kind: 'class'; readonly node: ClassNode }
  | { readonly kind: 'instance'; readonly node: ClassNode }
  | { readonly kind: 'object'; readonly node: NodeOf<'ObjectExpression'> }
  | { readonly kind: 'list'; readonly node: NodeOf<'ArrayExpression'> }
  | { readonly kind: 'text'; readonly text: string }
  /** A number, a regular expression, and the like: its methods are of the language. */
  | { readonly kind: 'plain' }
  /** What a file of the project exports, as a whole. */
  | { readonly kind: 'module'; readonly file: SourceFile }
  | Outside
  /** A value of a type of the project that nothing of what was read implements. */
  | { readonly kind: 'typed'; readonly node: TypeNode }
  | { readonly kind: 'parameter'; readonly fn: FunctionNode; readonly index: number }
  | { readonly kind: 'unknown' };

/** Something of a package or of Node, by the path that `Origin` has. */
export interface Outside {
  readonly kind: 'outside';
  readonly module: string;
  readonly path: string;
  /** The call that made it; where a function of the project makes it, the call of that function. */
  readonly made?: Node;
  /** The call inside of that function. */
  readonly inside?: Node;
}

export const UNKNOWN: Value = { kind: 'unknown' };

/** How one expression is evaluated, for those who evaluate parts of others. */
export interface Evaluate {
  values(node: Node): readonly Value[];
  /** What a value has under a name. */
  member(value: Value, name: string): readonly Value[];
  /** What a value of a written type may be. */
  typed(type: Node): readonly Value[];
  /** What the program has for an interface or a type of its own. */
  implementing(type: TypeNode): readonly Value[];
  /** The values of a name that another module exports; undefined where the module is none of the project. */
  exported(module: string, name: string, from: SourceFile): readonly Value[] | undefined;
}

/** More than this may be in a place at once only in lists of plug-ins and the like. */
const MOST = 16;

/** Each thing once. */
export function uniqueValues(values: readonly Value[]): readonly Value[] {
  if (values.length < 2) return values;
  const seen = new Map<unknown, Set<string>>();
  const found = values.filter((value) => {
    const kinds = seen.get(identityOf(value)) ?? new Set<string>();
    seen.set(identityOf(value), kinds);
    return !kinds.has(value.kind) && kinds.add(value.kind);
  });
  return found.slice(0, MOST);
}

function identityOf(value: Value): unknown {
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'module':
      return value.file;
    case 'outside':
      return value.made ?? `${value.module} ${value.path}`;
    case 'parameter':
      return value.fn.params[value.index];
    case 'plain':
    case 'unknown':
      return undefined;
    default:
      return value.node;
  }
}

/** Whether there is something to follow. */
export const isKnown = (value: Value): boolean =>
  value.kind !== 'unknown' && value.kind !== 'plain' && value.kind !== 'typed' && value.kind !== 'parameter';

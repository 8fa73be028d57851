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
  /** Something of a package or of Node, by the path that `Origin` has; `made` is the call that made it. */
  | { readonly kind: 'outside'; readonly module: string; readonly path: string; readonly made?: Node }
  /** A value of a type of the project that nothing of what was read implements. */
  | { readonly kind: 'typed'; readonly node: TypeNode }
  | { readonly kind: 'parameter'; readonly fn: FunctionNode; readonly index: number }
  | { readonly kind: 'unknown' };

export const UNKNOWN: Value = { kind: 'unknown' };

/** How one expression is evaluated, for those who evaluate parts of others. */
export interface Evaluate {
  values(node: Node): readonly Value[];
  /** The values of a name that another module exports; undefined where the module is none of the project. */
  exported(module: string, name: string, from: SourceFile): readonly Value[] | undefined;
}

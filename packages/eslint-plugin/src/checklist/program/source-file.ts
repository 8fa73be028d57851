import type { Linter } from 'eslint';
import type { Node } from '../../lint/nodes.ts';
import type { Source } from '../../lint/source.ts';

/** One file of a project, read and linted. */
export interface SourceFile {
  /** Absolute. */
  readonly path: string;
  /** Below the folder that is checked, with `/`. */
  readonly name: string;
  readonly source: Source;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly messages: readonly Linter.LintMessage[];
}

/** A file that is left out, and why. */
export interface UnreadFile {
  readonly name: string;
  readonly reason: string;
}

const files = new WeakMap<Node, SourceFile>();

/** Remembers to which file a tree belongs. */
export function ownTree(file: SourceFile): void {
  files.set(file.source.ast, file);
}

/** The file that a node stands in. */
export function fileOf(node: Node): SourceFile {
  let at = node;
  while (at.parent) at = at.parent;
  const file = files.get(at);
  if (!file) throw new Error(`a node of type ${node.type} belongs to no file that was read`);
  return file;
}

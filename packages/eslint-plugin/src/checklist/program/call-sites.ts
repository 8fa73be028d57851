import { bare, type Call, type FunctionNode, type Node, type NodeOf } from '../../lint/nodes.ts';
import { findIn } from '../../lint/source.ts';
import { constructorOf } from './class-values.ts';
import type { SourceFile } from './source-file.ts';
import type { Evaluate } from './value.ts';

/** A call of a function of the project, or one that is given it. */
export type Site = Call | NodeOf<'NewExpression'>;

/** Who calls the functions of a program, and what they are handed to. */
export class CallSites {
  readonly #calls = new Map<FunctionNode, Site[]>();
  /** Every call and `new`, in the order of files and text. */
  readonly all: readonly Site[];
  readonly #handed = new Map<FunctionNode, { site: Site; index: number }[]>();

  /** @param evaluate must not look at call sites itself */
  constructor(files: Iterable<SourceFile>, evaluate: Evaluate) {
    const all: Site[] = [];
    for (const { source } of files) {
      findIn(source, source.ast, (node) => {
        if (node.type === 'CallExpression' || node.type === 'NewExpression') all.push(node);
        return false;
      });
    }
    this.all = all;
    for (const site of all) this.#read(site, evaluate);
  }

  /** The calls of a function by its name. */
  callsOf(fn: FunctionNode): readonly Site[] {
    return this.#calls.get(fn) ?? [];
  }

  /** Where a function is an argument. */
  handedTo(fn: FunctionNode): readonly { readonly site: Site; readonly index: number }[] {
    return this.#handed.get(fn) ?? [];
  }

  #read(site: Site, evaluate: Evaluate): void {
    for (const value of evaluate.values(site.callee)) {
      const fn =
        value.kind === 'function' && site.type === 'CallExpression'
          ? value.node
          : value.kind === 'class'
            ? constructorOf(value.node)
            : undefined;
      if (fn) this.#calls.set(fn, [...(this.#calls.get(fn) ?? []), site]);
    }
    for (const [index, argument] of site.arguments.entries()) {
      if (!mayBeFunction(argument)) continue;
      for (const value of evaluate.values(argument)) {
        if (value.kind !== 'function') continue;
        this.#handed.set(value.node, [...(this.#handed.get(value.node) ?? []), { site, index }]);
      }
    }
  }
}

const mayBeFunction = (node: Node) =>
  /^(?:Identifier|MemberExpression|FunctionExpression|ArrowFunctionExpression|CallExpression)$/.test(
    bare(node).type,
  );

import { bare, type Call, calledName, isFunction, methodName, type Node } from '../../lint/nodes.ts';
import { findIn, variableAt } from '../../lint/source.ts';
import type { Site } from '../program/call-sites.ts';
import { constructorOf } from '../program/class-values.ts';
import type { Program } from '../program/program.ts';
import { fileOf } from '../program/source-file.ts';
import type { Value } from '../program/value.ts';
import { LANGUAGE_METHODS } from './language-methods.ts';

/** What may run when some code runs. */
export interface Reach {
  /** The code itself and the functions that it calls, in this file or another. */
  readonly pieces: readonly Node[];
  readonly calls: readonly Call[];
  /** Names of what is called and cannot be followed. */
  readonly unknown: readonly string[];
}

const MOST_PIECES = 400;

/** Follows calls from pieces of code, as far as reading them leads. */
export function reachOf(program: Program, roots: readonly Node[]): Reach {
  const walk = new Walk(program);
  for (const root of roots) walk.enter(root, undefined);
  return walk.go();
}

class Walk {
  readonly #program: Program;
  readonly #pieces = new Set<Node>();
  readonly #calls = new Set<Call>();
  readonly #unknown = new Set<string>();
  readonly #entered = new Map<Node, Set<Site | undefined>>();
  readonly #next: { piece: Node; by: Site | undefined }[] = [];

  constructor(program: Program) {
    this.#program = program;
  }

  /** @param by the call that leads there: what parameters are in it is known by that */
  enter(piece: Node, by: Site | undefined): void {
    const ways = this.#entered.get(piece) ?? new Set();
    if (ways.has(by)) return;
    this.#entered.set(piece, ways.add(by));
    this.#next.push({ piece, by });
  }

  go(): Reach {
    for (let next = this.#next.shift(); next && this.#pieces.size < MOST_PIECES; next = this.#next.shift()) {
      this.#pieces.add(next.piece);
      this.#read(next.piece, next.by);
    }
    if (this.#next.length > 0) this.#unknown.add(`more than ${MOST_PIECES} functions`);
    return { pieces: [...this.#pieces], calls: [...this.#calls], unknown: [...this.#unknown] };
  }

  #read(piece: Node, by: Site | undefined): void {
    findIn(fileOf(piece).source, piece, (node) => {
      if (node.type === 'NewExpression') this.#construct(node);
      if (node.type !== 'CallExpression') return false;
      this.#calls.add(node);
      this.#follow(node, piece, by);
      for (const argument of node.arguments) this.#enterGiven(argument, node);
      return false;
    });
  }

  #follow(call: Call, piece: Node, by: Site | undefined): void {
    if (call.callee.type === 'Super') return;
    const own = this.#ofParameter(call, piece, by);
    const values = own ?? this.#program.values(call.callee);
    let isKnown = values.length > 0;
    for (const value of values) {
      if (value.kind === 'function') this.enter(value.node, call);
      else if (value.kind === 'unknown' || value.kind === 'typed') isKnown = false;
      else if (value.kind === 'parameter' && !this.#entered.has(value.fn)) isKnown = false;
    }
    if (isKnown || isOfLanguage(call)) return;
    this.#unknown.add(fileOf(call).source.getText(call.callee).replaceAll(/\s+/g, ' ').slice(0, 60));
  }

  /** A parameter that is called: what this very call of the function gives it. */
  #ofParameter(call: Call, piece: Node, by: Site | undefined): readonly Value[] | undefined {
    const callee = bare(call.callee);
    if (callee.type !== 'Identifier' || !isFunction(piece)) return undefined;
    const definition = variableAt(fileOf(callee).source, callee)?.defs[0];
    if (definition?.type !== 'Parameter' || definition.node !== piece) return undefined;
    const index = piece.params.indexOf(definition.name as never);
    const argument = by?.arguments[index];
    if (!argument || argument.type === 'SpreadElement') return by ? [] : undefined;
    return this.#program.values(argument);
  }

  /** A function that is handed on is called by whoever has it. */
  #enterGiven(argument: Node, call: Call): void {
    const node = bare(argument);
    if (node.type !== 'Identifier' && node.type !== 'MemberExpression') return;
    for (const value of this.#program.values(node))
      if (value.kind === 'function') this.enter(value.node, call);
  }

  #construct(site: Site): void {
    for (const value of this.#program.values(site.callee)) {
      const made = value.kind === 'class' ? constructorOf(value.node) : undefined;
      if (made) this.enter(made, site);
    }
  }
}

function isOfLanguage(call: Call): boolean {
  const method = methodName(call);
  return method !== undefined && LANGUAGE_METHODS.has(calledName(call) ?? '');
}

/** Whether a node stands in one of the pieces. */
export function isReached({ pieces }: Reach, file: Node, start: number): boolean {
  return pieces.some((piece) => {
    const [from, to] = piece.range;
    return start >= from && start < to && fileOf(piece).source.ast === file;
  });
}

import type { Linter } from 'eslint';
import { branchOf, isEarly, isEmpty, wasAnswered } from '../../code/early-return.ts';
import { isFlowFunction } from '../../code/flow.ts';
import type { LogCall } from '../../code/log-call.ts';
import {
  type Call,
  enclosingFunction,
  type FunctionNode,
  isFunction,
  type Node,
  type NodeOf,
} from '../../lint/nodes.ts';
import { findIn } from '../../lint/source.ts';
import type { Program } from '../program/program.ts';
import { fileOf, type SourceFile } from '../program/source-file.ts';
import { type Reach, reachOf } from '../reach/reach.ts';
import { statusOf, type TellingCalls } from '../reach/telling-calls.ts';
import type { Table } from '../table/read-table.ts';
import type { Row } from '../table/row.ts';

/** What is known of the project as a whole while its rows are judged. */
export interface Project {
  readonly program: Program;
  readonly table: Table;
  readonly telling: TellingCalls;
  /** Where `throughline/register` is loaded; undefined where that was not seen. */
  readonly preload: string | undefined;
}

/** What a rule reports, and where. */
export type Finding = Linter.LintMessage & { readonly place: string };

/** An early return of a row's own code. */
export interface EarlyReturn {
  readonly node: NodeOf<'ReturnStatement'>;
  /** What its branch calls, whole. */
  readonly reach: Reach;
  /** It refuses what the client asked for (4xx), or gives nothing at all; 5xx are failures. */
  readonly isEdge: boolean;
}

/** One row with all that its points are judged by. */
export class Case {
  readonly row: Row;
  readonly project: Project;
  readonly reach: Reach;
  readonly lines: readonly LogCall[];

  constructor(row: Row, project: Project) {
    this.row = row;
    this.project = project;
    this.reach = reachOf(project.program, row.functions);
    this.lines = this.linesIn(this.reach);
  }

  /** What another row reaches. */
  reachOf(row: Row): Reach {
    return reachOf(this.project.program, row.functions);
  }

  linesIn({ calls }: Reach): LogCall[] {
    return calls.flatMap((call) => this.project.telling.line(call) ?? []);
  }

  has(is: (telling: TellingCalls, call: Call) => boolean): boolean {
    return this.reach.calls.some((call) => is(this.project.telling, call));
  }

  /** What the rules report in the code that the row reaches. */
  findings(...rules: string[]): Finding[] {
    const names = new Set(rules.map((rule) => `throughline/${rule}`));
    return this.reach.pieces.flatMap((piece) =>
      fileOf(piece)
        .messages.filter((message) => names.has(message.ruleId ?? '') && isIn(message, piece))
        .map((message) => ({ ...message, place: this.#place(fileOf(piece), message.line) })),
    );
  }

  /** Where something stands, for people: the line, and the file where it is not that of the row. */
  placeOf(node: Node): string {
    return this.#place(fileOf(node), node.loc.start.line);
  }

  #place({ name }: SourceFile, line: number): string {
    return name === fileOf(this.row.site).name ? `line ${line}` : `${name}:${line}`;
  }

  /** The first thing that cannot be followed; undefined where everything was. */
  get gap(): string | undefined {
    if (!this.row.isWhole) return 'its handler cannot be followed';
    const [first] = this.reach.unknown;
    return first === undefined ? undefined : `\`${first}\` cannot be followed`;
  }

  /** Whether the server that the row belongs to is seen as a whole: one that listens. Others may be part of one. */
  get isServerSeen(): boolean {
    const { mounts, listening } = this.project.table;
    const roots = this.row.servers.flatMap((key) => mounts.roots(key));
    return roots.length > 0 && roots.every((root) => listening.has(root));
  }

  /** Early returns of the row's functions and of flows in them. */
  get earlyReturns(): EarlyReturn[] {
    const found: EarlyReturn[] = [];
    for (const fn of this.#ownFunctions()) {
      const { source } = fileOf(fn);
      findIn(source, fn, (node) => {
        if (node.type !== 'ReturnStatement' || enclosingFunction(node) !== fn) return false;
        if (isEarly(node, fn) && !wasAnswered(source, node)) found.push(this.#early(node, fn));
        return false;
      });
    }
    return found;
  }

  #early(node: NodeOf<'ReturnStatement'>, fn: FunctionNode): EarlyReturn {
    const branch = branchOf(node, fn);
    const reach = reachOf(this.project.program, [branch]);
    const statuses = reach.calls.flatMap((call) => statusOf(call) ?? []).concat(assignedStatuses(branch));
    const isEdge =
      statuses.length > 0 ? statuses.some((status) => status >= 400 && status < 500) : isEmpty(node.argument);
    return { node, reach, isEdge };
  }

  #ownFunctions(): Set<FunctionNode> {
    const own = new Set(this.row.functions);
    for (const piece of this.reach.pieces) {
      const { source } = fileOf(piece);
      findIn(source, piece, (node) => {
        if (isFunction(node) && isFlowFunction(source, node)) own.add(node);
        return false;
      });
    }
    return own;
  }
}

/** `ctx.status = 404`, `response.statusCode = 400`. */
function assignedStatuses(branch: Node): number[] {
  const statuses: number[] = [];
  findIn(fileOf(branch).source, branch, (node) => {
    if (node.type !== 'AssignmentExpression' || node.right.type !== 'Literal') return false;
    const { left, right } = node;
    const name =
      left.type === 'MemberExpression' && left.property.type === 'Identifier' ? left.property.name : '';
    if (/^status(?:Code)?$/.test(name) && typeof right.value === 'number') statuses.push(right.value);
    return false;
  });
  return statuses;
}

/** Whether a report of a rule lies in a piece of code of the same file. */
function isIn({ line, column }: Linter.LintMessage, { loc }: Node): boolean {
  const isAfter = line > loc.start.line || (line === loc.start.line && column > loc.start.column);
  return isAfter && (line < loc.end.line || (line === loc.end.line && column <= loc.end.column));
}

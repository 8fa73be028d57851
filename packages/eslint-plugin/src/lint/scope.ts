import type { Node, NodeOf } from './nodes.ts';

/** What the rules read of the scopes that ESLint and its parsers build. */
export interface Scope {
  readonly type: string;
  readonly block: Node;
  readonly upper: Scope | null;
  readonly variables: readonly Variable[];
  readonly set: ReadonlyMap<string, Variable>;
  readonly childScopes: readonly Scope[];
}

export interface Variable {
  readonly name: string;
  readonly defs: readonly Definition[];
  readonly references: readonly Reference[];
  readonly scope: Scope;
}

export interface Definition {
  readonly type: string;
  readonly name: Node;
  readonly node: Node;
  readonly parent?: Node | null;
}

export interface Reference {
  readonly identifier: Node;
  readonly writeExpr?: Node | null;
  isRead(): boolean;
  isWrite(): boolean;
}

/** The variable that a name means where it stands, or undefined for one that nobody declares. */
export function variableOf(name: NodeOf<'Identifier'>, from: Scope): Variable | undefined {
  for (let scope: Scope | null = from; scope; scope = scope.upper) {
    const variable = scope.set.get(name.name);
    if (variable) return variable;
  }
  return undefined;
}

import { type Node, type NodeOf, propertyName } from '../../lint/nodes.ts';
import type { Source } from '../../lint/source.ts';
import { findIn } from '../../lint/source.ts';

/** What a file exports under a name: an expression or declaration of its own, or a name of another module. */
export type Exported =
  | { readonly kind: 'here'; readonly node: Node }
  | { readonly kind: 'elsewhere'; readonly module: string; readonly name: string };

export interface Exports {
  readonly named: ReadonlyMap<string, Exported>;
  /** `export * from`. */
  readonly all: readonly string[];
}

/** `export …` of ES modules, and `module.exports = …`, `exports.name = …` of CommonJS, whose whole is `default`. */
export function exportsOf(source: Source): Exports {
  const named = new Map<string, Exported>();
  const all: string[] = [];
  const here = (name: string, node: Node | null | undefined) => {
    if (node) named.set(name, { kind: 'here', node });
  };
  for (const statement of source.ast.body) {
    if (statement.type === 'ExportDefaultDeclaration') here('default', statement.declaration);
    if (statement.type === 'ExportAllDeclaration') {
      if (!statement.exported) all.push(statement.source.value);
      else
        named.set(nameOf(statement.exported), {
          kind: 'elsewhere',
          module: statement.source.value,
          name: '*',
        });
    }
    if (statement.type !== 'ExportNamedDeclaration') continue;
    for (const { exported, local } of statement.specifiers) {
      if (statement.source) {
        const elsewhere = { module: statement.source.value, name: nameOf(local) };
        named.set(nameOf(exported), { kind: 'elsewhere', ...elsewhere });
      } else here(nameOf(exported), local);
    }
    const { declaration } = statement;
    if (declaration?.type === 'VariableDeclaration') {
      for (const { id } of declaration.declarations) for (const name of namesIn(id)) here(name.name, name);
    } else if (declaration && 'id' in declaration && declaration.id?.type === 'Identifier') {
      here(declaration.id.name, declaration);
    }
  }
  if (named.size === 0 && all.length === 0) readCommonJs(source, here);
  return { named, all };
}

function readCommonJs(source: Source, here: (name: string, node: Node) => void): void {
  findIn(source, source.ast, (node) => {
    if (node.type !== 'AssignmentExpression' || node.left.type !== 'MemberExpression') return false;
    const { left, right } = node;
    if (isModuleExports(left)) {
      here('default', right);
      return false;
    }
    const name = propertyName(left);
    const isExports = left.object.type === 'Identifier' && left.object.name === 'exports';
    if (name !== undefined && (isExports || isModuleExports(left.object))) here(name, right);
    return false;
  });
}

function isModuleExports(node: Node): boolean {
  return (
    node.type === 'MemberExpression' &&
    node.object.type === 'Identifier' &&
    node.object.name === 'module' &&
    propertyName(node) === 'exports'
  );
}

const nameOf = (node: { type: string; name?: string; value?: unknown }): string =>
  node.type === 'Identifier' ? (node.name ?? '') : String(node.value);

function namesIn(pattern: Node): NodeOf<'Identifier'>[] {
  if (pattern.type === 'Identifier') return [pattern];
  if (pattern.type === 'AssignmentPattern') return namesIn(pattern.left);
  if (pattern.type === 'ArrayPattern') return pattern.elements.flatMap((one) => (one ? namesIn(one) : []));
  if (pattern.type !== 'ObjectPattern') return [];
  return pattern.properties.flatMap((one) => (one.type === 'Property' ? namesIn(one.value) : []));
}

import type { TSESTree } from '@typescript-eslint/types';

export type Node = TSESTree.Node;
export type NodeType = `${Node['type']}`;
/** The node of one type: `NodeOf<'CallExpression'>`. */
export type NodeOf<Type extends NodeType> = Extract<Node, { type: Type }>;
export type Call = NodeOf<'CallExpression'>;
export type FunctionNode =
  | NodeOf<'FunctionDeclaration'>
  | NodeOf<'FunctionExpression'>
  | NodeOf<'ArrowFunctionExpression'>;

export function isFunction(node: Node | null | undefined): node is FunctionNode {
  return (
    node?.type === 'FunctionDeclaration' ||
    node?.type === 'FunctionExpression' ||
    node?.type === 'ArrowFunctionExpression'
  );
}

/** The expression without what only the compiler, an optional chain or an `await` puts around it. */
export function bare(node: Node): Node {
  switch (node.type) {
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'ChainExpression':
      return bare(node.expression);
    case 'AwaitExpression':
      return bare(node.argument);
    default:
      return node;
  }
}

/** The name of a property that is written as such: `a.name`, `a['name']`, `{ name: … }`; undefined where it is computed. */
export function propertyName(
  node:
    | NodeOf<'MemberExpression'>
    | NodeOf<'Property'>
    | NodeOf<'PropertyDefinition'>
    | NodeOf<'MethodDefinition'>,
): string | undefined {
  const key = node.type === 'MemberExpression' ? node.property : node.key;
  if (!node.computed && key.type === 'Identifier') return key.name;
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  return textValue(key);
}

/** The text of a literal or of a template without parts that are computed. */
export function textValue(node: Node | null | undefined): string | undefined {
  if (node?.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node?.type !== 'TemplateLiteral' || node.expressions.length > 0) return undefined;
  return node.quasis[0]?.value.cooked ?? undefined;
}

/** The method that a call names (`a.b.info()` gives `info`), or undefined. */
export function methodName(call: Call): string | undefined {
  const callee = bare(call.callee);
  return callee.type === 'MemberExpression' ? propertyName(callee) : undefined;
}

/** The last name of what is called: `info` of `log.info()`, `next` of `next()`. */
export function calledName(call: Call): string | undefined {
  const callee = bare(call.callee);
  return callee.type === 'Identifier' ? callee.name : methodName(call);
}

export function enclosingFunction(node: Node): FunctionNode | undefined {
  for (let at = node.parent; at; at = at.parent) if (isFunction(at)) return at;
  return undefined;
}

/** The name by which people know a function: its own, or that of what it is assigned to. */
export function functionName(fn: FunctionNode): string | undefined {
  if (fn.id) return fn.id.name;
  const parent = fn.parent;
  if (parent.type === 'VariableDeclarator' && parent.id.type === 'Identifier') return parent.id.name;
  if (parent.type === 'AssignmentExpression') {
    const target = parent.left;
    if (target.type === 'Identifier') return target.name;
    return target.type === 'MemberExpression' ? propertyName(target) : undefined;
  }
  if (
    parent.type === 'Property' ||
    parent.type === 'MethodDefinition' ||
    parent.type === 'PropertyDefinition'
  ) {
    return propertyName(parent);
  }
  return undefined;
}

/** The value of a property that is written in an object. */
export function propertyValue(object: Node, name: string): Node | undefined {
  if (object.type !== 'ObjectExpression') return undefined;
  for (const property of object.properties) {
    if (property.type === 'Property' && propertyName(property) === name) return property.value;
  }
  return undefined;
}

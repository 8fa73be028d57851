import type { Call, FunctionNode, Node } from '../lint/nodes.ts';
import { bare, isFunction, propertyName, textValue } from '../lint/nodes.ts';
import type { Variable } from '../lint/scope.ts';
import { type Source, variableAt } from '../lint/source.ts';
import { memberOfThis } from './class-members.ts';
import { isLocal, type Origin } from './origin.ts';
import { typeOrigin } from './type-origin.ts';

const DEPTH = 16;
const known = new WeakMap<Source, Map<Node, Origin | undefined>>();

/** Where the value of an expression comes from, by bindings first and by types where there are any; else undefined. */
export function originOf(source: Source, node: Node): Origin | undefined {
  const origins = known.get(source) ?? new Map<Node, Origin | undefined>();
  known.set(source, origins);
  if (origins.has(node)) return origins.get(node);
  const bound = trace(source, node, 0);
  const origin = bound && !isLocal(bound.module) ? bound : (typeOrigin(source, node) ?? bound);
  origins.set(node, origin);
  return origin;
}

const step = (origin: Origin | undefined, name: string): Origin | undefined => {
  if (!origin) return undefined;
  if (name === 'default') return origin;
  if (name === '()' || name.startsWith('>')) return { ...origin, path: origin.path + name };
  return { ...origin, path: origin.path ? `${origin.path}.${name}` : name };
};

function trace(source: Source, expression: Node, depth: number): Origin | undefined {
  if (depth > DEPTH) return undefined;
  const node = bare(expression);
  const follow = (next: Node) => trace(source, next, depth + 1);
  switch (node.type) {
    case 'Identifier': {
      const variable = variableAt(source, node);
      return variable && traceVariable(source, variable, depth + 1);
    }
    case 'MemberExpression': {
      const name = propertyName(node);
      if (name === undefined) return undefined;
      if (node.object.type === 'ThisExpression') {
        const member = memberOfThis(source, node, name);
        if (member?.type) return namedType(source, member.type, depth + 1);
        return member?.value && follow(member.value);
      }
      return step(follow(node.object), name);
    }
    case 'CallExpression': {
      const required = requiredModule(source, node, depth);
      if (required !== undefined) return { module: required, path: '' };
      return traceCall(source, node, depth);
    }
    case 'NewExpression':
      return step(follow(node.callee), '()');
    case 'ImportExpression': {
      const module = textValue(node.source);
      return module === undefined ? undefined : { module: plain(module), path: '' };
    }
    case 'LogicalExpression':
      return follow(node.left) ?? follow(node.right);
    case 'ConditionalExpression':
      return follow(node.consequent) ?? follow(node.alternate);
    case 'AssignmentExpression':
      return follow(node.right);
    default:
      return undefined;
  }
}

const plain = (module: string) => module.replace(/^node:/, '');

/** The module of `require('…')`, where `require` is Node's own or what `createRequire` gave. */
function requiredModule(source: Source, call: Call, depth: number): string | undefined {
  if (call.callee.type !== 'Identifier' || call.callee.name !== 'require') return undefined;
  if (variableAt(source, call.callee)?.defs[0]) {
    const made = trace(source, call.callee, depth + 1);
    if (made?.module !== 'module' || made.path !== 'createRequire()') return undefined;
  }
  const module = textValue(call.arguments[0]);
  return module === undefined ? undefined : plain(module);
}

function traceCall(source: Source, call: Call, depth: number): Origin | undefined {
  const callee = trace(source, call.callee, depth + 1);
  if (callee) return step(callee, '()');
  if (call.callee.type !== 'Identifier') return undefined;
  const definition = variableAt(source, call.callee)?.defs[0];
  const made =
    definition?.type === 'FunctionName'
      ? definition.node
      : definition?.node.type === 'VariableDeclarator'
        ? definition.node.init
        : undefined;
  if (!isFunction(made)) return undefined;
  const result = onlyResult(made);
  return result && trace(source, result, depth + 1);
}

/** What a function gives back, where it is one expression. */
function onlyResult(fn: FunctionNode): Node | undefined {
  if (fn.body === null) return undefined;
  if (fn.body.type !== 'BlockStatement') return fn.body;
  const last = fn.body.body.at(-1);
  return last?.type === 'ReturnStatement' ? (last.argument ?? undefined) : undefined;
}

function traceVariable(source: Source, variable: Variable, depth: number): Origin | undefined {
  const definition = variable.defs[0];
  // `(worker: worker)` names itself as its type.
  if (!definition || depth > DEPTH) return undefined;
  const { node, name } = definition;
  if (definition.type === 'ImportBinding') return importOrigin(node, definition.parent);
  if (definition.type === 'Parameter') return traceParameter(source, node as FunctionNode, name, depth);
  if (node.type !== 'VariableDeclarator') return undefined;
  if (node.id.type === 'Identifier') {
    if (node.init) {
      const value = trace(source, node.init, depth + 1);
      if (value) return value;
    }
    if (node.id.typeAnnotation) return namedType(source, node.id.typeAnnotation.typeAnnotation, depth);
    if (node.init) return undefined;
    const written = variable.references.filter((reference) => reference.isWrite() && reference.writeExpr);
    const [only] = written;
    return written.length === 1 && only?.writeExpr ? trace(source, only.writeExpr, depth + 1) : undefined;
  }
  if (!node.init) return undefined;
  return throughPattern(trace(source, node.init, depth + 1), node.id, name);
}

function importOrigin(specifier: Node, declaration: Node | null | undefined): Origin | undefined {
  if (declaration?.type !== 'ImportDeclaration') return undefined;
  const module = plain(declaration.source.value);
  if (specifier.type !== 'ImportSpecifier') return { module, path: '' };
  const { imported } = specifier;
  return step({ module, path: '' }, imported.type === 'Identifier' ? imported.name : imported.value);
}

function traceParameter(source: Source, fn: FunctionNode, name: Node, depth: number): Origin | undefined {
  const index = fn.params.findIndex((param) => within(name, param));
  let param: Node | undefined = fn.params[index];
  if (param?.type === 'TSParameterProperty') param = param.parameter;
  if (!param) return undefined;
  const fallback = param.type === 'AssignmentPattern' ? param.right : undefined;
  const pattern = param.type === 'AssignmentPattern' ? param.left : param;
  if ('typeAnnotation' in pattern && pattern.typeAnnotation) {
    const type = pattern.typeAnnotation.typeAnnotation;
    const member = pattern.type === 'Identifier' ? type : memberType(type, pattern, name);
    const typed = member && namedType(source, member, depth);
    if (typed) return typed;
  }
  if (pattern.type === 'Identifier' && fallback) {
    const value = trace(source, fallback, depth + 1);
    if (value) return value;
  }
  const call = fn.parent;
  if (call.type !== 'CallExpression' || !(call.arguments as Node[]).includes(fn)) return undefined;
  return throughPattern(step(trace(source, call.callee, depth + 1), `>${index}`), pattern, name);
}

/** The origin of one name in a pattern such as `{ trace: { getTracer } }`. */
function throughPattern(origin: Origin | undefined, pattern: Node, name: Node): Origin | undefined {
  if (!origin || pattern === name) return origin;
  if (pattern.type === 'AssignmentPattern') return throughPattern(origin, pattern.left, name);
  if (pattern.type !== 'ObjectPattern') return undefined;
  for (const property of pattern.properties) {
    if (property.type !== 'Property' || !within(name, property.value)) continue;
    const key = propertyName(property);
    return key === undefined ? undefined : throughPattern(step(origin, key), property.value, name);
  }
  return undefined;
}

/** The type of one name in `({ log }: { log: Logger })`. */
function memberType(type: Node, pattern: Node, name: Node): Node | undefined {
  if (type.type !== 'TSTypeLiteral' || pattern.type !== 'ObjectPattern') return undefined;
  const key = pattern.properties.find(
    (property) => property.type === 'Property' && within(name, property.value),
  );
  const wanted = key?.type === 'Property' ? propertyName(key) : undefined;
  for (const member of type.members) {
    if (
      member.type === 'TSPropertySignature' &&
      member.key.type === 'Identifier' &&
      member.key.name === wanted
    ) {
      return member.typeAnnotation?.typeAnnotation;
    }
  }
  return undefined;
}

/** The origin of a value of a named type, by the import of that name: `Logger:`, `pino.Logger` too. */
function namedType(source: Source, type: Node, depth: number): Origin | undefined {
  if (type.type === 'TSUnionType') {
    for (const one of type.types) {
      const origin = namedType(source, one, depth);
      if (origin) return origin;
    }
  }
  if (type.type !== 'TSTypeReference') return undefined;
  const { typeName } = type;
  const left = typeName.type === 'TSQualifiedName' ? typeName.left : typeName;
  if (left.type !== 'Identifier') return undefined;
  const variable = variableAt(source, left);
  const origin = variable && traceVariable(source, variable, depth + 1);
  if (!origin) return undefined;
  const whole = typeName.type === 'TSQualifiedName' ? step(origin, typeName.right.name) : origin;
  return whole && { module: whole.module, path: `${whole.path.split('.').at(-1) || left.name}:` };
}

const within = (inner: Node, outer: Node) =>
  inner.range[0] >= outer.range[0] && inner.range[1] <= outer.range[1];

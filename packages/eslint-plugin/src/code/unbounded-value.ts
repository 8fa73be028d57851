import { bare, calledName, type Node, propertyName, type NodeOf } from '../lint/nodes.ts';
import type { Source } from '../lint/source.ts';
import { variableAt } from '../lint/source.ts';
import { isUnboundedName } from '../words/unbounded-names.ts';

/** Parts of a request that its sender writes. */
const INPUT = /^(body|query|params|headers|cookies|searchParams)$/;
const RAW = /^(url|originalUrl|baseUrl|path|pathname|ip|ips|hostname)$/;
const GENERATORS = /^(randomUUID|uuid|v1|v4|v7|nanoid|cuid|ulid|now|random|hrtime|toISOString|getTime)$/;
const REQUESTS = /^(req|request|ctx|context|c)$/;

/** Why a value has no bound: the words for a message; undefined where nothing says so. */
export function unboundedValue(source: Source, expression: Node): string | undefined {
  const node = bare(expression);
  switch (node.type) {
    case 'MemberExpression':
      return ofMember(node);
    case 'CallExpression': {
      const called = calledName(node);
      if (called === 'String' || called === 'toString' || called === 'encodeURIComponent') {
        const inner =
          called === 'toString' && node.callee.type === 'MemberExpression'
            ? node.callee.object
            : node.arguments[0];
        return inner && unboundedValue(source, inner);
      }
      if (called !== undefined && GENERATORS.test(called)) return 'a value that is new each time';
      return node.callee.type === 'MemberExpression' && called === 'param' && isRequest(node.callee.object)
        ? 'what a user sends'
        : undefined;
    }
    case 'NewExpression':
      return node.callee.type === 'Identifier' && node.callee.name === 'Date'
        ? 'a value that is new each time'
        : undefined;
    case 'TemplateLiteral':
      return node.expressions
        .map((part) => unboundedValue(source, part))
        .find((reason) => reason !== undefined);
    case 'LogicalExpression':
    case 'BinaryExpression':
      return unboundedValue(source, node.left) ?? unboundedValue(source, node.right);
    case 'Identifier':
      return isUnboundedName(node.name) && !isConstant(source, node) ? `\`${node.name}\`` : undefined;
    default:
      return undefined;
  }
}

function ofMember(node: NodeOf<'MemberExpression'>): string | undefined {
  const name = propertyName(node);
  const object = bare(node.object);
  if (isInput(object)) return 'what a user sends';
  if (name === undefined) return undefined;
  if (isRoute(node)) return undefined;
  if (isRequest(object) && RAW.test(name)) return 'a raw path or address';
  if (/^[A-Z][A-Z0-9_]*$/.test(name)) return undefined;
  return isUnboundedName(name) ? `\`${name}\`` : undefined;
}

/** `request.route.path`, `routeOptions.url`, `route`: patterns, as many as there are routes. */
export function isRoute(expression: Node): boolean {
  const node = bare(expression);
  if (node.type === 'Identifier') return /route/i.test(node.name);
  if (node.type !== 'MemberExpression') return false;
  return /route/i.test(propertyName(node) ?? '') || isRoute(node.object);
}

/** `request.body`, `request.query.page`, `ctx.request.body`. */
function isInput(node: Node): boolean {
  if (node.type !== 'MemberExpression') return false;
  const name = propertyName(node);
  if (name !== undefined && INPUT.test(name) && isRequest(node.object)) return true;
  return isInput(bare(node.object));
}

function isRequest(expression: Node): boolean {
  const node = bare(expression);
  if (node.type === 'Identifier') return REQUESTS.test(node.name);
  return node.type === 'MemberExpression' && /^(req|request)$/.test(propertyName(node) ?? '');
}

/** Whether a name stands for a literal. */
export function isConstant(source: Source, name: NodeOf<'Identifier'>): boolean {
  const definition = variableAt(source, name)?.defs[0]?.node;
  if (definition?.type !== 'VariableDeclarator' || definition.parent.kind !== 'const' || !definition.init)
    return false;
  const value = bare(definition.init);
  return value.type === 'Literal' || (value.type === 'TemplateLiteral' && value.expressions.length === 0);
}

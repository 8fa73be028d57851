import {
  bare,
  type Call,
  type FunctionNode,
  isFunction,
  methodName,
  type Node,
  type NodeOf,
  textValue,
} from '../lint/nodes.ts';
import type { Variable } from '../lint/scope.ts';
import { mentions, type Source, variableAt } from '../lint/source.ts';

/** A piece of code that runs because something failed. */
export interface Caught {
  /** What shows to people: `catch`, `.catch()`, or the `if (error)` of a callback. */
  readonly node: Node;
  readonly body: Node;
  /** The error, where it has a name. */
  readonly error: Variable | undefined;
}

/** The `catch` of a `try`. */
export function caughtByClause(source: Source, clause: NodeOf<'CatchClause'>): Caught {
  const { param } = clause;
  return {
    node: clause,
    body: clause.body,
    error: param?.type === 'Identifier' ? namedWithin(source, clause.body, param.name) : undefined,
  };
}

/** `promise.catch(fn)`, and the second function of `promise.then(fn, fn)`, where the function is written there. */
export function caughtByPromise(source: Source, call: Call): Caught | undefined {
  const method = methodName(call);
  const handler = method === 'catch' ? call.arguments[0] : method === 'then' ? call.arguments[1] : undefined;
  if (!isFunction(handler) || (method === 'catch' && call.arguments.length !== 1)) return undefined;
  return ofFunction(source, handler);
}

/** `emitter.on('error', fn)`, where the function is written there. */
export function caughtByListener(source: Source, call: Call): Caught | undefined {
  const method = methodName(call);
  if (method !== 'on' && method !== 'once' && method !== 'addListener') return undefined;
  if (!/^(error|uncaughtException|unhandledRejection)$/.test(textValue(call.arguments[0]) ?? ''))
    return undefined;
  const handler = call.arguments[1];
  return isFunction(handler) ? ofFunction(source, handler) : undefined;
}

/** `if (error) …` of a function whose first parameter is that error. */
export function caughtByTest(source: Source, statement: NodeOf<'IfStatement'>): Caught | undefined {
  const test = bare(statement.test);
  if (test.type !== 'Identifier' || !/^(e|err|error|\w+Err(?:or)?)$/.test(test.name)) return undefined;
  const variable = variableAt(source, test);
  const definition = variable?.defs[0];
  if (definition?.type !== 'Parameter' || !isFunction(definition.node)) return undefined;
  if (definition.node.params[0] !== definition.name) return undefined;
  return { node: statement, body: statement.consequent, error: variable };
}

function ofFunction(source: Source, fn: FunctionNode): Caught {
  const [param] = fn.params;
  return {
    node: fn,
    body: fn.body ?? fn,
    error: param?.type === 'Identifier' ? namedWithin(source, fn.body ?? fn, param.name) : undefined,
  };
}

function namedWithin(source: Source, within: Node, name: string): Variable | undefined {
  return source.getScope(within).set.get(name) ?? source.getScope(within).upper?.set.get(name);
}

/** Whether a name of a pattern such as `catch ({ message })` or `.catch(({ code }) => …)` is read. */
export function usesPartsOfError(source: Source, node: Node): boolean {
  const param = node.type === 'CatchClause' ? node.param : isFunction(node) ? node.params[0] : undefined;
  if (!param || param.type === 'Identifier') return false;
  return source
    .getScope(node)
    .variables.some(
      ({ defs, references }) =>
        defs.some(({ name }) => name.range[0] >= param.range[0] && name.range[1] <= param.range[1]) &&
        references.some((reference) => reference.isRead()),
    );
}

/**
 * How a piece of code shows the error: as a whole, only by its text (`error.message`, a template), or not at all. What
 * hands the error to another function shows it as a whole.
 */
export function showsError(root: Node, error: Variable): 'whole' | 'text' | 'no' {
  if (!mentions(root, error)) return 'no';
  const [start, end] = root.range;
  const inside = error.references.filter(
    ({ identifier }) => identifier.range[0] >= start && identifier.range[1] <= end,
  );
  return inside.some(({ identifier }) => !isOnlyText(identifier)) ? 'whole' : 'text';
}

function isOnlyText(identifier: Node): boolean {
  let node: Node = identifier;
  let { parent } = node;
  while (parent && (parent.type.startsWith('TS') || parent.type === 'ChainExpression')) {
    node = parent;
    parent = node.parent;
  }
  if (!parent) return false;
  if (parent.type === 'TemplateLiteral') return true;
  if (parent.type === 'BinaryExpression') return parent.operator === '+' || parent.operator === 'instanceof';
  if (parent.type === 'CallExpression')
    return parent.callee.type === 'Identifier' && parent.callee.name === 'String';
  if (parent.type !== 'MemberExpression' || parent.object !== node || parent.computed) return false;
  const name = parent.property.type === 'Identifier' ? parent.property.name : '';
  return name !== 'stack' && name !== 'cause';
}

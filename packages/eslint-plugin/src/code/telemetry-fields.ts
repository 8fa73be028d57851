import { bare, type Call, methodName, type Node, propertyName, type NodeOf } from '../lint/nodes.ts';
import type { RuleContext } from '../lint/rule.ts';
import { flowCall, ourPath } from './flow.ts';
import { labelsOf, measuredWith } from './instrument.ts';
import { logCallOf } from './log-call.ts';
import { loggerOf } from './logger.ts';
import { spanOfCall, spanStart, startAttributes } from './span.ts';

/** One piece of telemetry that a call writes: an object of fields, or one key with its value. */
export type Written =
  | { readonly kind: 'fields'; readonly object: Node }
  | { readonly kind: 'pair'; readonly key: Node; readonly value: Node | undefined };

type Context = Pick<RuleContext<object, never>, 'source' | 'settings'>;

/** What a call writes into lines, spans, metrics or the context of a request. */
export function writtenBy(context: Context, call: Call): Written[] {
  const { source } = context;
  const objects = (nodes: readonly (Node | undefined)[]): Written[] =>
    nodes.filter((node) => node !== undefined).map((node) => ({ kind: 'fields', object: bare(node) }));

  const line = logCallOf(context, call);
  if (line) return objects(line.message ? [...line.rest, line.message] : line.rest);

  const method = methodName(call);
  if (spanOfCall(source, call)) {
    const [key, value] = call.arguments;
    if (method === 'setAttribute' && key) return [{ kind: 'pair', key, value }];
    if (method === 'setAttributes') return objects([key]);
    return method === 'addEvent' ? objects([value]) : [];
  }
  if (spanStart(source, call)) return objects([startAttributes(call)]);

  const library = measuredWith(source, call);
  if (library === 'throughline') return objects([call.arguments[1]]);
  if (library) return objects(labelsOf(library, call));

  const path = ourPath(source, call.callee);
  if (path === 'bindContext' || path === 'withContext' || path === 'setTags')
    return objects([call.arguments[0]]);
  if (path === 'setTag' && call.arguments[0])
    return [{ kind: 'pair', key: call.arguments[0], value: call.arguments[1] }];
  if (path === 'skipped' || path === 'captureException' || path === 'setContext')
    return objects([call.arguments[1]]);
  if (flowCall(source, call) === 'flow') return objects([call.arguments[1]]);

  if ((method === 'child' || method === 'bind') && call.callee.type === 'MemberExpression') {
    return loggerOf(context, call.callee.object) ? objects([call.arguments[0]]) : [];
  }
  return [];
}

/** The properties of an object that is written there, those of objects in it included. */
export function propertiesIn(object: Node): NodeOf<'Property'>[] {
  if (object.type !== 'ObjectExpression') return [];
  return object.properties.flatMap((property) => {
    if (property.type !== 'Property') return [];
    return [property, ...propertiesIn(property.value)];
  });
}

/** The key of a property as text, where the code shows it. */
export const keyOf = (property: NodeOf<'Property'>): string | undefined => propertyName(property);

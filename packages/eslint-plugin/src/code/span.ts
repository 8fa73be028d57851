import {
  bare,
  type Call,
  type FunctionNode,
  isFunction,
  methodName,
  type Node,
  propertyValue,
} from '../lint/nodes.ts';
import type { Source } from '../lint/source.ts';
import { originOf } from '../origin/trace-origin.ts';

const isOpenTelemetry = (module: string) => module.startsWith('@opentelemetry/');
const TRACER = /(?:getTracer\(\)|Tracer:)$/;
const SPAN = /(?:startSpan\(\)|startActiveSpan>0|trace\.get(?:Active)?Span\(\)|(?:^|\.)Span:)$/;

/** How a call starts a span, or undefined where it starts none. */
export function spanStart(source: Source, call: Call): 'startSpan' | 'startActiveSpan' | undefined {
  const method = methodName(call);
  if (method !== 'startSpan' && method !== 'startActiveSpan') return undefined;
  const callee = bare(call.callee);
  if (callee.type !== 'MemberExpression') return undefined;
  const origin = originOf(source, callee.object);
  return origin && isOpenTelemetry(origin.module) && TRACER.test(origin.path) ? method : undefined;
}

/** The function that a span of `startActiveSpan` is active in. */
export function spanCallback(call: Call): FunctionNode | undefined {
  const last = call.arguments.at(-1);
  return isFunction(last) ? last : undefined;
}

/** Whether an expression is a span of OpenTelemetry. */
export function isSpan(source: Source, node: Node): boolean {
  const origin = originOf(source, node);
  return origin !== undefined && isOpenTelemetry(origin.module) && SPAN.test(origin.path);
}

/** The span that a call is a method of: `span` of `span.setStatus(…)`, through chains of its methods. */
export function spanOfCall(source: Source, call: Call): Node | undefined {
  const callee = bare(call.callee);
  if (callee.type !== 'MemberExpression') return undefined;
  let object = bare(callee.object);
  while (object.type === 'CallExpression' && /^(set|add|update|record)/.test(methodName(object) ?? '')) {
    const inner = bare(object.callee);
    if (inner.type !== 'MemberExpression') break;
    object = bare(inner.object);
  }
  return isSpan(source, object) ? object : undefined;
}

/** Whether `span.setStatus(…)` says that something went wrong, as far as the code shows it. */
export function isErrorStatus(call: Call): boolean {
  if (methodName(call) !== 'setStatus') return false;
  const status = call.arguments[0];
  const code = status && propertyValue(status, 'code');
  // A status that is worked out elsewhere may be one.
  if (!code) return status?.type !== 'ObjectExpression';
  if (code.type === 'Literal') return code.value === 2;
  return (
    code.type !== 'MemberExpression' || code.property.type !== 'Identifier' || code.property.name === 'ERROR'
  );
}

/** The attributes that a span is started with. */
export function startAttributes(call: Call): Node | undefined {
  const options = call.arguments[1];
  return options && propertyValue(options, 'attributes');
}

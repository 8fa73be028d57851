import { type Call, type FunctionNode, isFunction, type Node } from '../lint/nodes.ts';
import type { Source } from '../lint/source.ts';
import { originOf } from '../origin/trace-origin.ts';

const isOurs = (module: string) => module === 'throughline' || module === '@throughline/api';

/** What a call has to do with flows: begins or resumes one, runs a step of one, or neither. */
export function flowCall(source: Source, call: Call): 'flow' | 'step' | undefined {
  const path = ourPath(source, call.callee);
  if (path === undefined) return undefined;
  if (path === 'flow' || path === 'resumeFlow') return 'flow';
  return /^(?:(?:flow|resumeFlow)>0|Flow:)\.step$/.test(path) ? 'step' : undefined;
}

/** The function that a flow or a step runs. */
export function flowCallback(call: Call): FunctionNode | undefined {
  return call.arguments.find((argument) => isFunction(argument)) as FunctionNode | undefined;
}

/** Whether a function is what a flow runs, or a method that `flowMethod` makes a flow of. */
export function isFlowFunction(source: Source, fn: FunctionNode): boolean {
  const { parent } = fn;
  if (parent.type === 'CallExpression' && (parent.arguments as Node[]).includes(fn)) {
    return flowCall(source, parent) === 'flow';
  }
  if (parent.type !== 'MethodDefinition') return false;
  return (parent.decorators ?? []).some(
    ({ expression }) =>
      expression.type === 'CallExpression' && ourPath(source, expression.callee) === 'flowMethod',
  );
}

/** Whether a node stands in what a flow runs. */
export function isInsideFlow(source: Source, node: Node): boolean {
  for (let at = node.parent; at; at = at.parent)
    if (isFunction(at) && isFlowFunction(source, at)) return true;
  return false;
}

/** The path of what Throughline exports, or undefined for everything else. */
export function ourPath(source: Source, node: Node): string | undefined {
  const origin = originOf(source, node);
  return origin && isOurs(origin.module) ? origin.path : undefined;
}

import type { FunctionNode, Node } from '../../lint/nodes.ts';
import { isInside, variableAt } from '../../lint/source.ts';
import { isLocal } from '../../origin/origin.ts';
import { originOf } from '../../origin/trace-origin.ts';
import type { CallSites } from './call-sites.ts';
import { throughPattern } from './pattern-values.ts';
import { fileOf } from './source-file.ts';
import { type Evaluate, isKnown, UNKNOWN, type Value } from './value.ts';

const MANY = 16;

/** What a parameter, or a name in its pattern, may be: what calls give it, else what its type says, else its default. */
export function parameterValues(
  fn: FunctionNode,
  name: Node,
  sites: CallSites | undefined,
  evaluate: Evaluate,
): readonly Value[] {
  const index = fn.params.findIndex((param) => isInside(name, param));
  let param: Node | undefined = fn.params[index];
  if (param?.type === 'TSParameterProperty') param = param.parameter;
  if (!param) return [UNKNOWN];
  const pattern = param.type === 'AssignmentPattern' ? param.left : param;
  const values = given(fn, index, sites, evaluate).filter(isKnown);
  if (values.length > 0) {
    const found = throughPattern(values, pattern, name, evaluate).filter(isKnown);
    if (found.length > 0) return found;
  }
  if ('typeAnnotation' in pattern && pattern.typeAnnotation && pattern === name) {
    const typed = evaluate
      .typed(pattern.typeAnnotation.typeAnnotation)
      .filter(({ kind }) => kind !== 'unknown');
    if (typed.length > 0) return typed;
  }
  if (param.type === 'AssignmentPattern') {
    const fallback = throughPattern(evaluate.values(param.right), pattern, name, evaluate).filter(isKnown);
    if (fallback.length > 0) return fallback;
  }
  const origin = originOf(fileOf(name).source, name);
  if (origin && !isLocal(origin.module)) return [{ kind: 'outside', ...origin }];
  return [pattern === name ? { kind: 'parameter', fn, index } : UNKNOWN];
}

/** What the calls of a function give it; of one that is an argument, what its receiver calls it with. */
function given(
  fn: FunctionNode,
  index: number,
  sites: CallSites | undefined,
  evaluate: Evaluate,
): readonly Value[] {
  if (!sites) return [];
  const calls = sites.callsOf(fn).slice(0, MANY);
  if (calls.length > 0) {
    return calls.flatMap(({ arguments: args }) => {
      const argument = args[index];
      return argument && argument.type !== 'SpreadElement' ? evaluate.values(argument) : [];
    });
  }
  return sites.handedTo(fn).flatMap(({ site, index: place }) =>
    evaluate.values(site.callee).flatMap((callee) => {
      const param = callee.kind === 'function' ? callee.node.params[place] : undefined;
      if (param?.type !== 'Identifier') return [];
      const references = variableAt(fileOf(param).source, param)?.references ?? [];
      return references.flatMap(({ identifier }) => {
        const call = identifier.parent;
        const argument =
          call?.type === 'CallExpression' && call.callee === identifier ? call.arguments[index] : undefined;
        return argument ? evaluate.values(argument) : [];
      });
    }),
  );
}

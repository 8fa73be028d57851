import { type FunctionNode, type Node, propertyValue } from '../../lint/nodes.ts';
import type { Program } from '../program/program.ts';

/** The functions that an argument stands for, and whether that is all of it. */
export interface Given {
  readonly functions: readonly FunctionNode[];
  readonly isWhole: boolean;
}

/**
 * What a server or queue is given to call: a function, a list of them, one in a wrapper (`asyncHandler(fn)`), the `handler` of
 * options. Of packages (`express.json()`) there is nothing to read.
 */
export function functionsGiven(program: Program, argument: Node): Given {
  if (argument.type === 'CallExpression') {
    const inner = argument.arguments.flatMap((one) => functionsIn(program, one));
    if (inner.length > 0) return { functions: inner, isWhole: true };
  }
  const functions: FunctionNode[] = [];
  let isWhole = true;
  for (const value of program.values(argument)) {
    if (value.kind === 'function') functions.push(value.node);
    else if (value.kind === 'list') {
      for (const element of value.node.elements) {
        if (!element || element.type === 'SpreadElement') isWhole = isWhole && !element;
        else {
          const given = functionsGiven(program, element);
          functions.push(...given.functions);
          isWhole = isWhole && given.isWhole;
        }
      }
    } else if (value.kind === 'object') {
      const handler = propertyValue(value.node, 'handler');
      if (handler) functions.push(...functionsIn(program, handler));
    } else if (value.kind === 'outside' && value.made?.type === 'CallExpression') {
      functions.push(...value.made.arguments.flatMap((one) => functionsIn(program, one)));
    } else if (value.kind === 'unknown' || value.kind === 'parameter' || value.kind === 'typed')
      isWhole = false;
  }
  return { functions, isWhole: isWhole && program.values(argument).length > 0 };
}

function functionsIn(program: Program, node: Node): FunctionNode[] {
  return program.values(node).flatMap((value) => (value.kind === 'function' ? [value.node] : []));
}

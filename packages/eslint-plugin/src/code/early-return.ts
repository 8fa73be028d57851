import { bare, type FunctionNode, type Node } from '../lint/nodes.ts';
import type { Source } from '../lint/source.ts';

/** Whether a return stands in a branch, and not at the end of its function. */
export function isEarly(node: Node, fn: FunctionNode): boolean {
  if (fn.body?.type !== 'BlockStatement') return false;
  let child = node;
  let conditional = false;
  let last = true;
  for (let at = node.parent; at && at !== fn; at = at.parent) {
    if (at.type === 'IfStatement' || at.type === 'SwitchCase' || /^(?:For|While|DoWhile)/.test(at.type))
      conditional = true;
    if (at.type === 'BlockStatement' && at.body.at(-1) !== child) last = false;
    if (at.type === 'SwitchCase') last = false;
    child = at;
  }
  return conditional && !last;
}

/** What tells the caller nothing: no value, `null`, `false`, an empty list. */
export function isEmpty(argument: Node | null): boolean {
  if (!argument) return true;
  const node = bare(argument);
  if (node.type === 'Literal') return !node.value;
  if (node.type === 'Identifier') return node.name === 'undefined';
  if (node.type === 'ArrayExpression') return node.elements.length === 0;
  if (node.type === 'UnaryExpression') return node.operator === 'void';
  return node.type === 'ObjectExpression' && node.properties.length === 0;
}

/** The branch that a return ends: the block around it, or the return alone. */
export function branchOf(node: Node, fn: FunctionNode): Node {
  const { parent } = node;
  return parent && parent.type === 'BlockStatement' && parent !== fn.body
    ? parent
    : parent?.type === 'SwitchCase'
      ? parent
      : node;
}

/** `if (response.headersSent) return;`: the request has its answer. */
export function wasAnswered(source: Source, node: Node): boolean {
  const test = node.parent?.type === 'IfStatement' ? node.parent : node.parent?.parent;
  return (
    test?.type === 'IfStatement' &&
    /\b(?:headersSent|writableEnded|writableFinished|destroyed|aborted|closed)\b/.test(
      source.getText(test.test),
    )
  );
}

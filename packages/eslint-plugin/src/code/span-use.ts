import { type Node, propertyName } from '../lint/nodes.ts';
import type { Variable } from '../lint/scope.ts';

export interface SpanUse {
  /** The calls of `end`. */
  readonly ends: readonly Node[];
  /** It is given away: returned, stored, or an argument of a function that may end it. */
  readonly escapes: boolean;
}

/** What happens to a span that has a name. */
export function spanUse(variable: Variable): SpanUse {
  const ends: Node[] = [];
  let escapes = false;
  for (const reference of variable.references) {
    if (!reference.isRead()) continue;
    const { parent } = reference.identifier;
    if (parent?.type === 'MemberExpression' && parent.object === reference.identifier) {
      if (propertyName(parent) !== 'end') continue;
      if (parent.parent.type === 'CallExpression' && parent.parent.callee === parent)
        ends.push(parent.parent);
      // `stream.on('close', span.end.bind(span))` and the like.
      else escapes = true;
    } else if (!isKeptActive(reference.identifier)) escapes = true;
  }
  return { ends, escapes };
}

/** `trace.setSpan(context, span)` only makes it active. */
function isKeptActive(identifier: Node): boolean {
  const call = identifier.parent;
  if (call?.type === 'UnaryExpression' || call?.type === 'IfStatement') return true;
  return (
    call?.type === 'CallExpression' &&
    call.callee.type === 'MemberExpression' &&
    propertyName(call.callee) === 'setSpan'
  );
}

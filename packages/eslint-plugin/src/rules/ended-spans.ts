import type { Rule } from 'eslint';
import { flowCall, flowCallback } from '../code/flow.ts';
import { spanUse } from '../code/span-use.ts';
import { spanCallback, spanStart } from '../code/span.ts';
import { bare, type Call, enclosingFunction, isFunction, type Node } from '../lint/nodes.ts';
import { defineRule } from '../lint/rule.ts';
import type { Variable } from '../lint/scope.ts';
import { findIn, isInside, variableAt } from '../lint/source.ts';

type Message = 'lost' | 'never' | 'earlyReturn' | 'throws' | 'floating' | 'addAwait';

export const endedSpans: Rule.RuleModule = defineRule<{ errors: boolean }, Message>({
  name: 'ended-spans',
  type: 'problem',
  description: 'End every span on every path, and wait for every flow and step.',
  options: { errors: { type: 'boolean' } },
  defaults: { errors: false },
  messages: {
    lost: 'This span is started and let go: nothing can end it, so it is never sent.',
    never:
      'The span `{{span}}` is never ended, so it is never sent. Call `{{span}}.end()`, best in a `finally`.',
    earlyReturn: 'This return leaves before `{{span}}.end()`: the span is never sent. End it in a `finally`.',
    throws:
      'An error between here and `{{span}}.end()` leaves the span open: it is never sent. End it in a `finally`.',
    floating:
      'Nobody waits for this {{what}}: it ends after what started it, and its errors are lost. Await or return it.',
    addAwait: 'Await it.',
  },
  suggests: true,
  create({ source, options, report }) {
    function checkStarted(call: Call) {
      let place: Node = call;
      while (place.parent && bare(place.parent) === call) place = place.parent;
      const { parent } = place;
      if (parent?.type === 'ExpressionStatement') return report({ node: call, messageId: 'lost' });
      if (parent?.type !== 'VariableDeclarator' || parent.id.type !== 'Identifier') return;
      const variable = variableAt(source, parent.id);
      if (variable) checkSpan(call, variable);
    }

    function checkSpan(start: Node, variable: Variable) {
      const use = spanUse(variable);
      if (use.escapes) return;
      const span = variable.name;
      if (use.ends.length === 0) return report({ node: start, messageId: 'never', data: { span } });
      // What ends in a `finally` or in a function of its own is ended by something else than the order of lines.
      if (use.ends.some((end) => isElsewhere(end, start))) return;
      const last = Math.max(...use.ends.map((end) => end.range[1]));
      const home = isFunction(start) ? start : (enclosingFunction(start) ?? source.ast);
      let mayThrow = false;
      findIn(source, home, (node) => {
        if (node !== home && isFunction(node)) return 'skip';
        const isBetween = node.range[0] > start.range[isFunction(start) ? 0 : 1] && node.range[1] < last;
        if (isBetween && node.type === 'ReturnStatement' && !endsBefore(node, use.ends)) {
          report({ node, messageId: 'earlyReturn', data: { span } });
        }
        if (isBetween && (node.type === 'AwaitExpression' || node.type === 'ThrowStatement')) mayThrow = true;
        return false;
      });
      if (options.errors && mayThrow) report({ node: start, messageId: 'throws', data: { span } });
    }

    function checkFlow(call: Call, what: 'flow' | 'step') {
      if (call.parent.type !== 'ExpressionStatement' || !flowCallback(call)?.async) return;
      const fn = enclosingFunction(call);
      const canAwait = fn ? fn.async : source.ast.sourceType === 'module';
      report({
        node: call,
        messageId: 'floating',
        data: { what },
        suggest: canAwait
          ? [{ messageId: 'addAwait', fix: (fixer) => fixer.insertTextBefore(call, 'await ') }]
          : [],
      });
    }

    return {
      CallExpression(node) {
        const started = spanStart(source, node);
        if (started === 'startSpan') return checkStarted(node);
        if (started === 'startActiveSpan') {
          const fn = spanCallback(node);
          const param = fn?.params[0];
          if (param?.type !== 'Identifier') return;
          const variable = variableAt(source, param) ?? source.getScope(fn as Node).set.get(param.name);
          if (variable) checkSpan(fn as Node, variable);
          return;
        }
        const what = flowCall(source, node);
        if (what) checkFlow(node, what);
      },
    };
  },
});

/** Whether an end stands in a `finally`, or in another function than the start. */
function isElsewhere(end: Node, start: Node): boolean {
  const home = isFunction(start) ? start : enclosingFunction(start);
  if (enclosingFunction(end) !== home) return true;
  for (let at = end.parent; at && at !== home; at = at.parent) {
    if (at.parent?.type === 'TryStatement' && at.parent.finalizer === at) return true;
  }
  return false;
}

/** Whether a span has been ended before this return: in a block around it, or in the return itself. */
function endsBefore(node: Node, ends: readonly Node[]): boolean {
  return ends.some((end) => {
    if (isInside(end, node)) return true;
    if (end.range[1] > node.range[0]) return false;
    const block = blockOf(end);
    return block !== undefined && isInside(node, block);
  });
}

function blockOf(node: Node): Node | undefined {
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === 'BlockStatement' || at.type === 'SwitchCase' || at.type === 'Program') return at;
  }
  return undefined;
}

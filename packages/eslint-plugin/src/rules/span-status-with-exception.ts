import type { Rule } from 'eslint';
import { isErrorStatus, spanOfCall } from '../code/span.ts';
import {
  type Call,
  enclosingFunction,
  isFunction,
  methodName,
  type Node,
  type NodeOf,
} from '../lint/nodes.ts';
import { type Change, defineRule } from '../lint/rule.ts';
import { findIn } from '../lint/source.ts';

type Message = 'noStatus' | 'noException' | 'addStatus' | 'addException';

export const spanStatusWithException: Rule.RuleModule = defineRule<{ exceptions: boolean }, Message>({
  name: 'span-status-with-exception',
  type: 'problem',
  description: 'Where a span fails, set its status and record the exception.',
  options: { exceptions: { type: 'boolean' } },
  defaults: { exceptions: true },
  messages: {
    noStatus:
      'The exception is recorded, but the span does not count as failed: `recordException` sets no status. Call `setStatus` with `SpanStatusCode.ERROR` too.',
    noException:
      'The span is marked as failed without the exception `{{error}}`: nobody will see what it was. Call `recordException` too.',
    addStatus: 'Set the status to ERROR.',
    addException: 'Record `{{error}}`.',
  },
  suggests: true,
  create({ source, options, report }) {
    /** The calls of one span's methods in the same function, those in the `catch` of another error left out. */
    function callsBeside(call: Call, span: string): Call[] {
      const found: Call[] = [];
      const clause = clauseOf(call);
      findIn(source, enclosingFunction(call) ?? source.ast, (node) => {
        if (node.type !== 'CallExpression' || textOf(node) !== span) return false;
        const other = clauseOf(node);
        if (!other || other === clause) found.push(node);
        return false;
      });
      return found;
    }

    const textOf = (call: Call): string | undefined => {
      const span = spanOfCall(source, call);
      return span && source.getText(span);
    };

    return {
      CallExpression(node) {
        const method = methodName(node);
        if (method !== 'recordException' && method !== 'setStatus') return;
        const span = textOf(node);
        if (span === undefined) return;
        const beside = callsBeside(node, span);
        if (method === 'recordException') {
          if (beside.some((other) => methodName(other) === 'setStatus' && isErrorStatus(other))) return;
          const fix = addStatus(node, span);
          report({ node, messageId: 'noStatus', suggest: fix ? [{ messageId: 'addStatus', fix }] : [] });
          return;
        }
        const error = caughtName(node);
        if (!options.exceptions || !error || !isErrorStatus(node)) return;
        if (node.arguments[0]?.type !== 'ObjectExpression') return;
        if (beside.some((other) => methodName(other) === 'recordException')) return;
        const fix = addBefore(node, `${span}.recordException(${error});`);
        report({
          node,
          messageId: 'noException',
          data: { error },
          suggest: fix ? [{ messageId: 'addException', data: { error }, fix }] : [],
        });
      },
    };

    function addStatus(call: Call, span: string): Change | undefined {
      const statement = call.parent;
      const scope = source.getScope(call);
      let hasCode = false;
      for (let at: typeof scope | null = scope; at; at = at.upper) hasCode ||= at.set.has('SpanStatusCode');
      if (!hasCode || statement.type !== 'ExpressionStatement') return undefined;
      return (fixer) =>
        fixer.insertTextAfter(statement, ` ${span}.setStatus({ code: SpanStatusCode.ERROR });`);
    }

    function addBefore(call: Call, text: string): Change | undefined {
      const statement = call.parent;
      return statement.type === 'ExpressionStatement'
        ? (fixer) => fixer.insertTextBefore(statement, `${text} `)
        : undefined;
    }
  },
});

function clauseOf(node: Node): NodeOf<'CatchClause'> | undefined {
  for (let at = node.parent; at && !isFunction(at); at = at.parent) if (at.type === 'CatchClause') return at;
  return undefined;
}

/** The name of the error, where a call stands in a `catch` that gives it one. */
function caughtName(call: Call): string | undefined {
  const clause = clauseOf(call);
  return clause?.param?.type === 'Identifier' ? clause.param.name : undefined;
}

import type { Rule } from 'eslint';
import { branchOf, isEarly, isEmpty, wasAnswered } from '../code/early-return.ts';
import { isFlowFunction } from '../code/flow.ts';
import { answersRequest, handlerKind } from '../code/handler.ts';
import { lineText, loggersAt } from '../code/loggers-in-scope.ts';
import { tells } from '../code/telling.ts';
import { enclosingFunction, type FunctionNode, functionName, type Node, type NodeOf } from '../lint/nodes.ts';
import { type Change, defineRule } from '../lint/rule.ts';
import { findIn } from '../lint/source.ts';
import { wordsOf } from '../words/key-words.ts';

interface Options {
  readonly functions: readonly string[];
  readonly allowAnswers: boolean;
  readonly allowCalls: boolean;
  readonly allowExplained: boolean;
}

export const noSilentReturn: Rule.RuleModule = defineRule<Options, 'silent' | 'logIt'>({
  name: 'no-silent-return',
  type: 'suggestion',
  description: 'Say why handlers, flows and functions marked `@observed` return early.',
  options: {
    functions: { type: 'array', items: { type: 'string', format: 'regex' } },
    allowAnswers: { type: 'boolean' },
    allowCalls: { type: 'boolean' },
    allowExplained: { type: 'boolean' },
  },
  defaults: { functions: [], allowAnswers: true, allowCalls: true, allowExplained: true },
  messages: {
    silent: 'This {{what}} returns early, and nobody will know why. Log the reason{{how}}.',
    logIt: 'Log the condition with `{{logger}}`.',
  },
  suggests: true,
  create({ source, settings, options, report }) {
    const patterns = options.functions.map((pattern) => new RegExp(pattern));
    const kinds = new Map<FunctionNode, string | undefined>();

    function kindOf(fn: FunctionNode): string | undefined {
      if (!kinds.has(fn)) kinds.set(fn, findKind(fn));
      return kinds.get(fn);
    }

    function findKind(fn: FunctionNode): string | undefined {
      const kind = handlerKind(source, fn);
      if (kind) return kind === 'request' ? 'handler' : kind;
      if (isFlowFunction(source, fn)) return 'flow';
      const name = functionName(fn);
      if (name !== undefined && patterns.some((pattern) => pattern.test(name))) return 'function';
      return isMarked(fn) ? 'function' : undefined;
    }

    /** `@observed` in the comment above a function says that it tells what it does. */
    function isMarked(fn: FunctionNode): boolean {
      for (let at: Node | undefined = fn; at; at = at.parent) {
        if (source.getCommentsBefore(at).some(({ value }) => /^[\s*]*@observed\b/m.test(value))) return true;
        if (
          !/^(VariableDeclarator|VariableDeclaration|Export\w+Declaration|MethodDefinition|PropertyDefinition|Property)$/.test(
            at.parent?.type ?? '',
          )
        )
          return false;
      }
      return false;
    }

    return {
      ReturnStatement(node) {
        const fn = enclosingFunction(node);
        const what = fn && kindOf(fn);
        if (!fn || !what || !isEarly(node, fn) || !isEmpty(node.argument)) return;
        const branch = branchOf(node, fn);
        if (tells({ source, settings }, branch) || givesOn(branch)) return;
        if (options.allowAnswers && what !== 'flow' && answersRequest(source, branch, fn)) return;
        if (options.allowAnswers && wasAnswered(source, node)) return;
        if (options.allowCalls && hasCall(branch)) return;
        if (options.allowExplained && hasComment(node, branch)) return;
        const how = what === 'flow' ? ', or return with `f.return(value, { reason })`' : '';
        report({ node, messageId: 'silent', data: { what, how }, suggest: suggestion(node, fn) });
      },
    };

    function hasCall(branch: Node): boolean {
      return findIn(
        source,
        branch,
        (node) => node.type === 'CallExpression' || node.type === 'NewExpression',
      );
    }

    function hasComment(node: Node, branch: Node): boolean {
      const comments = [...source.getCommentsBefore(node), ...source.getCommentsInside(branch)];
      return comments.some(({ value }) => /\p{L}{2}/u.test(value) && !/^\s*eslint-/.test(value));
    }

    function suggestion(node: NodeOf<'ReturnStatement'>, fn: FunctionNode) {
      const logger = loggersAt({ source, settings }, node)[0];
      const test = node.parent.type === 'IfStatement' ? node.parent : node.parent.parent;
      if (!logger || logger.kind === 'project' || logger.kind === 'otel' || test?.type !== 'IfStatement')
        return [];
      const event = [...wordsOf(functionName(fn) ?? 'request'), 'skipped'].join('_');
      const reason = source
        .getText(test.test)
        .replaceAll(/\s+/g, ' ')
        .replaceAll('\\', '\\\\')
        .replaceAll("'", "\\'");
      const level = logger.kind === 'throughline' ? 'warning' : 'warn';
      const line = `${lineText(logger, level, event, `{ reason: '${reason}' }`)};`;
      const fix: Change = (fixer) =>
        node.parent.type === 'BlockStatement'
          ? fixer.insertTextBefore(node, `${line} `)
          : fixer.replaceText(node, `{ ${line} ${source.getText(node)} }`);
      return [{ messageId: 'logIt' as const, data: { logger: logger.name }, fix }];
    }
  },
});

/** Whether a branch stores something first: `cache.value = …`. */
function givesOn(branch: Node): boolean {
  return (
    branch.type === 'BlockStatement' &&
    branch.body.some(
      (statement) =>
        statement.type === 'ExpressionStatement' && statement.expression.type === 'AssignmentExpression',
    )
  );
}

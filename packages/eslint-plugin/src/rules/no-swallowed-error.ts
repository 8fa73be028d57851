import type { Rule } from 'eslint';
import { type Caught, caughtByClause, caughtByPromise, usesPartsOfError } from '../code/caught.ts';
import { lineText, loggersAt } from '../code/loggers-in-scope.ts';
import { tells } from '../code/telling.ts';
import {
  bare,
  type Call,
  calledName,
  enclosingFunction,
  functionName,
  isFunction,
  methodName,
  type Node,
} from '../lint/nodes.ts';
import { type Change, defineRule } from '../lint/rule.ts';
import { callsIn, findIn, mentions, type Source } from '../lint/source.ts';
import { wordsOf } from '../words/key-words.ts';

export const noSwallowedError: Rule.RuleModule = defineRule<
  { allowExplained: boolean; allowProbes: boolean; allowPromises: boolean },
  'swallowed' | 'logIt'
>({
  name: 'no-swallowed-error',
  type: 'problem',
  description: 'Rethrow, hand on or record every error that is caught.',
  options: {
    allowExplained: { type: 'boolean' },
    allowProbes: { type: 'boolean' },
    allowPromises: { type: 'boolean' },
  },
  defaults: { allowExplained: true, allowProbes: true, allowPromises: false },
  messages: {
    swallowed:
      'The error ends here, and nobody will know that it happened. Rethrow it, hand it on, or record it with a line.',
    logIt: 'Log it with `{{logger}}`.',
  },
  suggests: true,
  create({ source, settings, options, report }) {
    function check(caught: Caught | undefined) {
      if (!caught) return;
      const { node, body, error } = caught;
      if (error ? mentions(body, error) : usesPartsOfError(source, node)) return;
      if (tells({ source, settings }, body) || collects(source, body)) return;
      if (options.allowProbes && (isAsking(node) || isProbe(source, node))) return;
      if (options.allowExplained && isExplained(caught)) return;
      report({ node, messageId: 'swallowed', suggest: suggestion(caught) });
    }

    function isExplained({ node, body }: Caught): boolean {
      // `.catch(() => undefined /* why */)`: behind the function, and still in the call.
      const call = node.parent?.type === 'CallExpression' ? node.parent : undefined;
      const from = call ? call.callee.range[1] : body.range[0];
      return source
        .getCommentsInside(call ?? body)
        .some(
          ({ range, value }) => range[0] >= from && /\p{L}{2}/u.test(value) && !/^\s*eslint-/.test(value),
        );
    }

    function suggestion({ node, body }: Caught) {
      const logger = loggersAt({ source, settings }, node)[0];
      if (!logger || logger.kind === 'project' || logger.kind === 'otel' || body.type !== 'BlockStatement')
        return [];
      if (node.type !== 'CatchClause' || (node.param && node.param.type !== 'Identifier')) return [];
      const error = node.param?.type === 'Identifier' ? node.param.name : 'error';
      const fn = enclosingFunction(node);
      const event = [...wordsOf((fn && functionName(fn)) ?? 'operation'), 'failed'].join('_');
      const line =
        logger.kind === 'throughline'
          ? `${logger.name}.exception('${event}', ${error})`
          : lineText(
              logger,
              'error',
              event,
              logger.kind === 'pino' ? (error === 'err' ? '{ err }' : `{ err: ${error} }`) : error,
            );
      const start = body.range[0] + 1;
      const fix: Change = (fixer) => [
        ...(node.param ? [] : [fixer.insertTextBefore(body, `(${error}) `)]),
        fixer.insertTextBeforeRange([start, start], ` ${line};`),
      ];
      return [{ messageId: 'logIt' as const, data: { logger: logger.name }, fix }];
    }

    return {
      CatchClause: (node) => check(caughtByClause(source, node)),
      CallExpression(node) {
        if (options.allowPromises || isCleanup(node) || onlyMarks(node)) return;
        if (options.allowProbes && isPromiseProbe(node)) return;
        check(caughtByPromise(source, node));
      },
    };
  },
});

/** Cleaning up after another error, which is the one to tell of: in a `catch` or a `finally`. */
function isCleanup(node: Node): boolean {
  for (let at: Node | undefined = node; at && !isFunction(at); at = at.parent) {
    if (at.type === 'CatchClause') return true;
    if (at.parent?.type === 'TryStatement' && at.parent.finalizer === at) return true;
  }
  return false;
}

/** `ready.catch(() => {})` as a statement starts nothing: it says that somebody else waits for `ready`. */
function onlyMarks(call: Call): boolean {
  if (call.parent.type !== 'ExpressionStatement' || call.callee.type !== 'MemberExpression') return false;
  let object = bare(call.callee.object);
  while (object.type === 'CallExpression' && methodName(object) === 'finally') {
    const inner = bare(object.callee);
    if (inner.type !== 'MemberExpression') break;
    object = bare(inner.object);
  }
  return (
    object.type === 'Identifier' ||
    (object.type === 'MemberExpression' && object.object.type === 'ThisExpression')
  );
}

/** `isReachable`, `hasAccess`, `tryRead`: the name of the function says that failing is an answer. */
function isAsking(node: Node): boolean {
  const fn = enclosingFunction(node);
  return (
    fn !== undefined && /^#?_?(?:is|has|can|try|maybe|safe|exists)(?:[A-Z_]|$)/.test(functionName(fn) ?? '')
  );
}

const PROBES =
  /^(?:parse|URL|RegExp|decodeURI(?:Component)?|decode|stat|statSync|lstat|lstatSync|access|accessSync|realpath|realpathSync|resolve|BigInt|atob|require|supportedLocalesOf|NumberFormat|DateTimeFormat|kill)$/;

/** A `try` of up to eight statements that only asks a question (`new URL(text)`, `JSON.parse(text)`, `fs.access(path)`): failing is an answer. */
function isProbe(source: Source, clause: Node): boolean {
  if (clause.parent?.type !== 'TryStatement') return false;
  const { block } = clause.parent;
  if (block.body.length > 8) return false;
  let asks = false;
  const doesMore = findIn(source, block, (node) => {
    if (node.type === 'CallExpression' || node.type === 'NewExpression') {
      const callee = bare(node.callee);
      const name =
        node.type === 'CallExpression' ? calledName(node) : callee.type === 'Identifier' ? callee.name : '';
      if (PROBES.test(name ?? '')) asks = true;
      else if (node.parent.type === 'AwaitExpression' || node.parent.type === 'ExpressionStatement')
        return true;
    }
    return false;
  });
  return asks && !doesMore;
}

const TALLIES = /fail|err|count|miss|drop|lost|unanswered|skip|reject|refus|invalid|abort|unavailable/i;

/** What went wrong is put on a list or added to a count that somebody reads: `errors.push(…)`, `failed += 1`. */
function collects(source: Source, body: Node): boolean {
  const isCounted = findIn(source, body, (node) => {
    if (node.type === 'UpdateExpression') return TALLIES.test(source.getText(node.argument));
    return (
      node.type === 'AssignmentExpression' &&
      node.operator === '+=' &&
      TALLIES.test(source.getText(node.left))
    );
  });
  if (isCounted) return true;
  return callsIn(source, body).some((call) => {
    const callee = bare(call.callee);
    return (
      callee.type === 'MemberExpression' &&
      /^(?:push|add)$/.test(methodName(call) ?? '') &&
      /(?:error|problem|failure|failed|warning|issue|reject)\w*$/i.test(source.getText(callee.object))
    );
  });
}

/** `fs.access(path).then(() => true).catch(() => false)`. */
function isPromiseProbe(call: Call): boolean {
  let at: Node = call;
  while (at.type === 'CallExpression' && /^(?:then|catch|finally)$/.test(methodName(at) ?? '')) {
    const callee = bare(at.callee);
    if (callee.type !== 'MemberExpression') return false;
    at = bare(callee.object);
  }
  return at.type === 'CallExpression' && /^(?:stat|lstat|access|realpath)$/.test(calledName(at) ?? '');
}

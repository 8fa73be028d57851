import type { Rule } from 'eslint';
import {
  type Caught,
  caughtByClause,
  caughtByListener,
  caughtByPromise,
  caughtByTest,
  showsError,
} from '../code/caught.ts';
import { type LogCall, logCallOf } from '../code/log-call.ts';
import { enclosingFunction, isFunction, type Node } from '../lint/nodes.ts';
import { type Change, defineRule } from '../lint/rule.ts';
import { findIn } from '../lint/source.ts';

type Message = 'missing' | 'onlyText' | 'unnamed' | 'addError';

export const errorInLog: Rule.RuleModule = defineRule<{ warnings: boolean; allowText: boolean }, Message>({
  name: 'error-in-log',
  type: 'problem',
  description: 'Log the error itself where a line tells of a failure: its type, its message and its stack.',
  options: { warnings: { type: 'boolean' }, allowText: { type: 'boolean' } },
  defaults: { warnings: false, allowText: false },
  messages: {
    missing: 'This line tells of a failure without the error `{{error}}`. Give it to the logger.',
    onlyText:
      'This line has only the text of `{{error}}`: its type, stack and causes are lost. Give the logger the error itself.',
    unnamed:
      'This line tells of a failure, and the error has no name here. Write `catch (error)` and give it to the logger.',
    addError: 'Add `{{error}}`.',
  },
  suggests: true,
  create({ source, settings, options, report }) {
    function check(caught: Caught | undefined) {
      if (!caught) return;
      const { error } = caught;
      const lines = linesIn(caught);
      // One line that has the error is enough; so is handing it on.
      if (error && isShown(caught, lines)) return;
      for (const line of lines) {
        if (line.rank !== 'error' && !(options.warnings && line.rank === 'warning')) continue;
        if (line.node.arguments.some((argument) => argument.type === 'SpreadElement')) continue;
        if (!error) {
          if (caught.node.type !== 'CatchClause' || caught.node.param) continue;
          if (!passesError(line)) report({ node: line.node, messageId: 'unnamed' });
          continue;
        }
        const shown = showsError(line.node, error);
        if (shown === 'whole' || (shown === 'text' && options.allowText)) continue;
        const fix = addError(line, error.name);
        report({
          node: line.node,
          messageId: shown === 'text' ? 'onlyText' : 'missing',
          data: { error: error.name },
          suggest: fix ? [{ messageId: 'addError', data: { error: error.name }, fix }] : [],
        });
      }
    }

    function linesIn({ body, node }: Caught): LogCall[] {
      const lines: LogCall[] = [];
      const home = isFunction(node) ? node : enclosingFunction(node);
      findIn(source, body, (inner) => {
        // An inner catch has an error of its own.
        if (inner.type === 'CatchClause' && inner !== node) return 'skip';
        if (isFunction(inner) && inner !== home) return 'skip';
        if (inner.type !== 'CallExpression') return false;
        const line = logCallOf({ source, settings }, inner);
        if (line) lines.push(line);
        return false;
      });
      return lines;
    }

    return {
      CatchClause: (node) => check(caughtByClause(source, node)),
      CallExpression: (node) => check(caughtByPromise(source, node) ?? caughtByListener(source, node)),
      IfStatement: (node) => check(caughtByTest(source, node)),
    };
  },
});

/** Whether the error leaves this piece of code as a whole, or is in one of its lines. */
function isShown({ body, error }: Caught, lines: readonly LogCall[]): boolean {
  if (!error) return false;
  const [start, end] = body.range;
  return error.references.some(({ identifier }) => {
    if (identifier.range[0] < start || identifier.range[1] > end) return false;
    const isInLine = lines.some(
      ({ node }) => identifier.range[0] >= node.range[0] && identifier.range[1] <= node.range[1],
    );
    if (isInLine) return showsErrorAt(identifier);
    return isHandedOn(identifier);
  });
}

function showsErrorAt(identifier: Node): boolean {
  return (
    isHandedOn(identifier) ||
    identifier.parent?.type === 'Property' ||
    identifier.parent?.type === 'SpreadElement'
  );
}

function isHandedOn(identifier: Node): boolean {
  let node = identifier;
  while (node.parent?.type.startsWith('TS')) node = node.parent;
  const { parent } = node;
  if (parent?.type === 'ThrowStatement' || parent?.type === 'ReturnStatement') return true;
  if (parent?.type === 'CallExpression') {
    return (
      parent.callee !== node && !(parent.callee.type === 'Identifier' && parent.callee.name === 'String')
    );
  }
  if (parent?.type === 'NewExpression') return true;
  // `new Error('…', { cause: error })`
  return parent?.type === 'Property' && parent.value === node;
}

const passesError = (line: LogCall) => line.rest.some((argument) => argument.type !== 'ObjectExpression');

/** How the error is added, by the order of arguments of the logger. */
function addError(line: LogCall, error: string): Change | undefined {
  const { node, logger, message } = line;
  const [first, second] = node.arguments;
  if (!first || !message || node.arguments.length > 2) return undefined;
  switch (logger.kind) {
    case 'throughline': {
      if (line.level === 'exception' || node.callee.type !== 'MemberExpression') return undefined;
      const method = node.callee.property;
      return (fixer) => [fixer.replaceText(method, 'exception'), fixer.insertTextAfter(first, `, ${error}`)];
    }
    case 'pino': {
      const fields = first.type === 'ObjectExpression' ? first : undefined;
      if (!fields)
        return second ? undefined : (fixer) => fixer.insertTextBefore(first, `{ ${named(error)} }, `);
      const [property] = fields.properties;
      return property
        ? (fixer) => fixer.insertTextBefore(property, `${named(error)}, `)
        : (fixer) => fixer.replaceText(fields, `{ ${named(error)} }`);
    }
    case 'winston':
      return second || node.arguments.length > 1
        ? undefined
        : (fixer) => fixer.insertTextAfter(first, `, ${error}`);
    default:
      return undefined;
  }
}

const named = (error: string) => (error === 'err' ? 'err' : `err: ${error}`);

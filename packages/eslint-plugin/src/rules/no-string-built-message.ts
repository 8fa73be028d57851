import type { Rule } from 'eslint';
import { type LogCall, logCallOf } from '../code/log-call.ts';
import { bare, type Node, propertyName } from '../lint/nodes.ts';
import { defineRule } from '../lint/rule.ts';
import type { Source } from '../lint/source.ts';
import { originOf } from '../origin/trace-origin.ts';

export const noStringBuiltMessage: Rule.RuleModule = defineRule<
  { allowDebug: boolean },
  'built' | 'useFields'
>({
  name: 'no-string-built-message',
  type: 'suggestion',
  description: 'Give lines a constant message, and the values as fields.',
  options: { allowDebug: { type: 'boolean' } },
  defaults: { allowDebug: false },
  messages: {
    built:
      'This message is put together from values, so that no two lines of it are equal. Use a constant event name and give the values as fields.',
    useFields: 'Write the event `{{event}}` with fields.',
  },
  suggests: true,
  create({ source, settings, options, report }) {
    return {
      CallExpression(node) {
        const call = logCallOf({ source, settings }, node);
        if (!call?.message || (options.allowDebug && call.rank === 'debug')) return;
        const parts = partsOf(source, call.message);
        if (!parts?.some((part) => typeof part !== 'string')) return;
        const rewritten = rewrite(source, call, parts);
        report({
          node: call.message,
          messageId: 'built',
          suggest: rewritten
            ? [
                {
                  messageId: 'useFields',
                  data: { event: rewritten.event },
                  fix: (fixer) => fixer.replaceTextRange(rewritten.range, rewritten.text),
                },
              ]
            : [],
        });
      },
    };
  },
});

/** The pieces of a message, text as text; undefined where it is not put together. */
function partsOf(source: Source, expression: Node): (string | Node)[] | undefined {
  const node = bare(expression);
  if (node.type === 'Literal') return [String(node.value)];
  if (node.type === 'TemplateLiteral') {
    return node.quasis.flatMap((quasi, index) => {
      const value = node.expressions[index];
      return value ? [quasi.value.cooked ?? '', ...constantOr(source, value)] : [quasi.value.cooked ?? ''];
    });
  }
  if (node.type === 'BinaryExpression' && node.operator === '+') {
    const left = partsOf(source, node.left) ?? [node.left];
    const right = partsOf(source, node.right) ?? [node.right];
    const parts = [...left, ...right];
    return parts.some((part) => typeof part === 'string')
      ? parts.flatMap((part) => (typeof part === 'string' ? [part] : constantOr(source, part)))
      : undefined;
  }
  if (node.type === 'CallExpression') {
    const origin = originOf(source, node.callee);
    const isFormat = origin?.module === 'util' && origin.path === 'format' && node.arguments.length > 1;
    return isFormat ? [node] : undefined;
  }
  return undefined;
}

/** A constant of capital letters (`PREFIX`) is text that the code names. */
function constantOr(_source: Source, node: Node): (string | Node)[] {
  const inner = bare(node);
  if (inner.type === 'Literal') return [String(inner.value)];
  if (inner.type === 'Identifier' && /^[A-Z][A-Z0-9_]+$/.test(inner.name)) return [''];
  return [node];
}

interface Rewritten {
  readonly event: string;
  readonly range: readonly [number, number];
  readonly text: string;
}

/** `info(`User ${id} left`)` as `info('user_left', { id })`, where every value has a name of its own and nothing else is given. */
function rewrite(source: Source, call: LogCall, parts: readonly (string | Node)[]): Rewritten | undefined {
  if (call.rest.length > 0 || !call.message || call.logger.kind === 'otel' || call.logger.kind === 'project')
    return undefined;
  if (call.node.arguments.length !== 1) return undefined;
  const event = parts
    .filter((part) => typeof part === 'string')
    .join(' ')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '');
  const fields = new Map<string, string>();
  for (const part of parts) {
    if (typeof part === 'string') continue;
    const value = bare(part);
    const name =
      value.type === 'Identifier'
        ? value.name
        : value.type === 'MemberExpression'
          ? propertyName(value)
          : undefined;
    if (name === undefined || name.startsWith('#') || fields.has(name)) return undefined;
    fields.set(name, value.type === 'Identifier' ? name : `${name}: ${source.getText(part)}`);
  }
  if (event === '' || event.split('_').length > 6) return undefined;
  const object = `{ ${[...fields.values()].join(', ')} }`;
  const text = call.logger.kind === 'pino' ? `${object}, '${event}'` : `'${event}', ${object}`;
  return { event, range: call.message.range, text };
}

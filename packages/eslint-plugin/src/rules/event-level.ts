import type { Rule } from 'eslint';
import type { Rank } from '../code/levels.ts';
import { type LogCall, logCallOf } from '../code/log-call.ts';
import { textValue } from '../lint/nodes.ts';
import { type Change, defineRule } from '../lint/rule.ts';
import { type EventKind, eventKind, RANKS_OF } from '../words/event-names.ts';

type Message = EventKind | 'useLevel';

export const eventLevel: Rule.RuleModule = defineRule<
  { info: readonly string[]; warning: readonly string[]; ignore: readonly string[] },
  Message
>({
  name: 'event-level',
  type: 'suggestion',
  description: 'Log business events at info, handled edge cases at warning, failures at error.',
  options: {
    info: { type: 'array', items: { type: 'string' } },
    warning: { type: 'array', items: { type: 'string' } },
    ignore: { type: 'array', items: { type: 'string' } },
  },
  defaults: { info: [], warning: [], ignore: [] },
  messages: {
    business:
      '`{{event}}` is a business event, and belongs to info: {{level}} is not what people count it by.',
    edge: '`{{event}}` is an edge case that was handled, and belongs to warning; here it is {{level}}.',
    failure:
      '`{{event}}` is a failure, and belongs to error (or to warning, where it was handled); here it is {{level}}.',
    useLevel: 'Log it at {{level}}.',
  },
  suggests: true,
  create({ source, settings, options, report }) {
    return {
      CallExpression(node) {
        const call = logCallOf({ source, settings }, node);
        const event = textValue(call?.message);
        if (!call || event === undefined || options.ignore.includes(event)) return;
        const kind = options.info.includes(event)
          ? 'business'
          : options.warning.includes(event)
            ? 'edge'
            : eventKind(event);
        if (!kind || RANKS_OF[kind].includes(call.rank)) return;
        const better = RANKS_OF[kind][0] ?? 'info';
        const fix = changeLevel(call, better);
        report({
          node: call.message ?? node,
          messageId: kind,
          data: { event, level: call.rank },
          suggest: fix ? [{ messageId: 'useLevel', data: { level: better }, fix }] : [],
        });
      },
    };
  },
});

function changeLevel(call: LogCall, rank: Rank): Change | undefined {
  const { callee } = call.node;
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return undefined;
  if (callee.property.name !== call.level || call.level === 'exception') return undefined;
  const method = rank === 'warning' && call.logger.kind !== 'throughline' ? 'warn' : rank;
  const { property } = callee;
  return (fixer) => fixer.replaceText(property, method);
}

import type { Rule } from 'eslint';
import { loggersAt } from '../code/loggers-in-scope.ts';
import { bare, methodName } from '../lint/nodes.ts';
import { defineRule } from '../lint/rule.ts';
import { variableAt } from '../lint/source.ts';

const METHODS: Readonly<Record<string, string>> = {
  log: 'info',
  info: 'info',
  dir: 'debug',
  table: 'debug',
  debug: 'debug',
  trace: 'debug',
  warn: 'warn',
  error: 'error',
};

export const noConsole: Rule.RuleModule = defineRule<
  { allow: readonly string[]; allowCommands: boolean },
  'console' | 'useLogger'
>({
  name: 'no-console',
  type: 'suggestion',
  description: 'Write lines with a logger, not with `console`.',
  options: {
    allow: { type: 'array', items: { type: 'string' }, uniqueItems: true },
    allowCommands: { type: 'boolean' },
  },
  defaults: { allow: [], allowCommands: true },
  messages: {
    console:
      '`console.{{method}}` writes text without level, fields or request id. Use a logger: an event name and fields.',
    useLogger: 'Write it with `{{logger}}.{{method}}`.',
  },
  suggests: true,
  create({ source, options, settings, filename, report }) {
    // What a command writes is its answer to whoever called it.
    if (options.allowCommands && isCommand(source.text, filename)) return {};
    return {
      CallExpression(node) {
        const callee = bare(node.callee);
        const method = methodName(node);
        if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier' || method === undefined)
          return;
        if (callee.object.name !== 'console' || options.allow.includes(method)) return;
        if ((variableAt(source, callee.object)?.defs[0]?.type ?? 'ImportBinding') !== 'ImportBinding') return;
        const better = METHODS[method];
        const logger = loggersAt({ source, settings }, node)[0];
        report({
          node: callee,
          messageId: 'console',
          data: { method },
          suggest:
            better && logger
              ? [
                  {
                    messageId: 'useLogger',
                    data: { logger: logger.name, method: better },
                    fix: (fixer) => fixer.replaceText(callee, `${logger.name}.${better}`),
                  },
                ]
              : [],
        });
      },
    };
  },
});

/** A file that begins with `#!`, or stands in a folder of commands. */
function isCommand(text: string, filename: string): boolean {
  return text.startsWith('#!') || /[\\/](?:bin|cli|scripts)[\\/]/.test(filename);
}

import type { Rule } from 'eslint';
import { enclosingHandler, handlerKind } from '../code/handler.ts';
import { logCallOf } from '../code/log-call.ts';
import { keyOf, propertiesIn } from '../code/telemetry-fields.ts';
import { enclosingFunction, isFunction, type Node } from '../lint/nodes.ts';
import { defineRule } from '../lint/rule.ts';
import { type Source, variableAt } from '../lint/source.ts';
import { readSettings } from '../settings.ts';

const IDS = /^(?:req(?:uest)?[._]?id|x[-_]request[-_]id|correlation[._-]?id|trace[._-]?id|req|request)$/i;

export const requestIdInLogs: Rule.RuleModule = defineRule<{ names: readonly string[] }, 'missing'>({
  name: 'request-id-in-logs',
  type: 'suggestion',
  description: 'Give every line of a request its id: by the logger of the request, a field, or the preload.',
  options: { names: { type: 'array', items: { type: 'string' } } },
  defaults: { names: [] },
  messages: {
    missing:
      'This line of a request has no request id, so it cannot be found with the others. Use the logger of the request, give `request_id`, or run under `throughline/register` and say `settings: { throughline: { preload: true } }`.',
  },
  create({ source, settings, options, report }) {
    if (readSettings(settings).preload) return {};
    return {
      CallExpression(node) {
        const handler = enclosingHandler(source, node);
        if (!handler || handlerKind(source, handler) === 'job') return;
        const line = logCallOf({ source, settings }, node);
        // Lines of getLogger get the id of their request from its context.
        if (
          !line ||
          line.logger.ofRequest ||
          line.logger.kind === 'throughline' ||
          line.logger.kind === 'otel'
        )
          return;
        if (isMadeInside(source, node.callee, handler)) return;
        const hasId = line.rest.some((value) => {
          if (value.type !== 'ObjectExpression')
            return (
              !value.type.endsWith('Literal') &&
              value.type === 'Identifier' &&
              /ctx|context|meta|fields/i.test(value.name)
            );
          if (value.properties.some((property) => property.type === 'SpreadElement')) return true;
          return propertiesIn(value).some((property) => {
            const key = keyOf(property) ?? '';
            return IDS.test(key) || options.names.includes(key);
          });
        });
        if (!hasId) report({ node, messageId: 'missing' });
      },
    };
  },
});

/** A logger that the handler makes for itself (`const log = logger.child({ … })`) has what it was given. */
function isMadeInside(source: Source, callee: Node, handler: Node): boolean {
  if (callee.type !== 'MemberExpression') return false;
  const object = callee.object;
  if (object.type !== 'Identifier') return object.type === 'CallExpression';
  const definition = variableAt(source, object)?.defs[0];
  if (!definition) return false;
  for (let at: Node | undefined = definition.node; at; at = at.parent) if (at === handler) return true;
  return isFunction(enclosingFunction(callee)) && definition.type === 'Parameter';
}

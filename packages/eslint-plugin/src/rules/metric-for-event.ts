import type { Rule } from 'eslint';
import { flowCall, flowCallback, isInsideFlow } from '../code/flow.ts';
import { measuredWith } from '../code/instrument.ts';
import { logCallOf } from '../code/log-call.ts';
import { bare, enclosingFunction, methodName, type Node, textValue } from '../lint/nodes.ts';
import { defineRule } from '../lint/rule.ts';
import { callsIn, variableAt } from '../lint/source.ts';
import { eventKind } from '../words/event-names.ts';

const MEASURES = /^(add|inc|increment|record|observe|count|timing|gauge|histogram)$/;
const INSTRUMENTS = /counter|histogram|gauge|metric|meter|statsd|total$|duration$/i;

export const metricForEvent: Rule.RuleModule = defineRule<{ ignore: readonly string[] }, 'missing'>({
  name: 'metric-for-event',
  type: 'suggestion',
  description: 'Count the operations whose business events are logged, by a metric or a flow.',
  options: { ignore: { type: 'array', items: { type: 'string' } } },
  defaults: { ignore: [] },
  messages: {
    missing:
      '`{{event}}` is logged, and nothing beside it counts it: lines are sampled and expire, a counter answers how often. Record a metric, or run the operation as a flow.',
  },
  create({ source, settings, options, report }) {
    return {
      CallExpression(node) {
        const line = logCallOf({ source, settings }, node);
        const event = textValue(line?.message);
        if (!line || event === undefined || options.ignore.includes(event) || line.rank !== 'info') return;
        // Requests are counted by every instrumentation of HTTP.
        if (/^(?:request|response|http)[._]/.test(event)) return;
        if (eventKind(event) !== 'business' || isInsideFlow(source, node)) return;
        let fn = enclosingFunction(node);
        for (let outer = fn; outer; outer = enclosingFunction(outer)) fn = outer;
        if (fn && measures(fn)) return;
        report({ node: line.message ?? node, messageId: 'missing', data: { event } });
      },
    };

    /** Whether a function measures, runs a flow, or calls a function of this file that does. */
    function measures(root: Node, depth = 0): boolean {
      return callsIn(source, root).some((call) => {
        if (measuredWith(source, call) || (flowCall(source, call) && flowCallback(call))) return true;
        const callee = bare(call.callee);
        if (callee.type === 'MemberExpression') {
          return MEASURES.test(methodName(call) ?? '') && INSTRUMENTS.test(source.getText(callee.object));
        }
        if (callee.type !== 'Identifier' || depth > 1) return false;
        if (/metric|count|measure/i.test(callee.name)) return true;
        const definition = variableAt(source, callee)?.defs[0];
        if (definition?.type === 'FunctionName') return measures(definition.node, depth + 1);
        const init = definition?.node.type === 'VariableDeclarator' ? definition.node.init : undefined;
        return init?.type.endsWith('FunctionExpression') === true && measures(init, depth + 1);
      });
    }
  },
});

import type { Rule } from 'eslint';
import { flowCall, isInsideFlow } from '../code/flow.ts';
import { handlerKind } from '../code/handler.ts';
import { spanStart } from '../code/span.ts';
import {
  bare,
  calledName,
  type Call,
  type FunctionNode,
  functionName,
  isFunction,
  type Node,
} from '../lint/nodes.ts';
import { defineRule } from '../lint/rule.ts';
import { findIn } from '../lint/source.ts';

/** Verbs of what changes something: reading twice is not an operation of steps. */
const CHANGES =
  /^(?:add|apply|approve|archive|assign|book|cancel|capture|certify|charge|clear|close|commit|complete|confirm|create|deduct|delete|deliver|destroy|disable|dispatch|enable|enqueue|enrol|finali[sz]e|finish|grant|import|increment|insert|issue|mail|mark|move|notify|order|patch|pay|persist|place|post|process|provision|publish|purge|push|put|record|refund|register|release|remove|reserve|reset|restore|revoke|save|schedule|send|set|ship|start|store|submit|subscribe|transfer|update|upload|upsert|withdraw|write)(?:[A-Z_]|$)/;
const NOT_STEPS = /^(?:set(?:Timeout|Interval|Immediate|Header|Status)|send|json|end|sendFile|write|push)$/;

export const flowForSteps: Rule.RuleModule = defineRule<{ steps: number }, 'steps'>({
  name: 'flow-for-steps',
  type: 'suggestion',
  description: 'Run operations of several steps as a flow, or with a span for each step.',
  options: { steps: { type: 'integer', minimum: 2 } },
  defaults: { steps: 3 },
  messages: {
    steps:
      '{{name}} changes {{count}} things, one after the other ({{steps}}): when it stops halfway, nobody knows where. Run it as a `flow` of named steps, or give each step a span.',
  },
  create({ source, options, report }) {
    function check(fn: FunctionNode) {
      if (!fn.async || fn.body?.type !== 'BlockStatement' || isInsideFlow(source, fn)) return;
      if (handlerKind(source, fn) === 'middleware' || isCallback(fn)) return;
      const steps: string[] = [];
      let isTraced = false;
      findIn(source, fn.body, (node) => {
        if (node.type === 'CallExpression' && (flowCall(source, node) || spanStart(source, node)))
          isTraced = true;
        if (isFunction(node)) return 'skip';
        if (node.type === 'AwaitExpression') {
          const call = bare(node.argument);
          const name = call.type === 'CallExpression' ? stepName(call) : undefined;
          if (name !== undefined && !steps.includes(name)) steps.push(name);
        }
        return isTraced;
      });
      if (isTraced || steps.length < options.steps) return;
      const name = functionName(fn);
      report({
        node: fn.id ?? fn,
        messageId: 'steps',
        data: {
          name: name ? `\`${name}\`` : 'This function',
          count: String(steps.length),
          steps: steps.join(', '),
        },
      });
    }

    /** What runs as part of something else is judged with that, except where it is a handler. */
    function isCallback(fn: FunctionNode): boolean {
      const { parent } = fn;
      return (
        parent.type === 'CallExpression' &&
        (parent.arguments as Node[]).includes(fn) &&
        handlerKind(source, fn) === undefined
      );
    }

    return { FunctionDeclaration: check, FunctionExpression: check, ArrowFunctionExpression: check };
  },
});

function stepName(call: Call): string | undefined {
  const name = calledName(call);
  return name !== undefined && CHANGES.test(name) && !NOT_STEPS.test(name) ? name : undefined;
}

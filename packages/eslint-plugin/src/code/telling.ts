import { bare, type Call, calledName, methodName, type Node } from '../lint/nodes.ts';
import type { RuleContext } from '../lint/rule.ts';
import { findIn } from '../lint/source.ts';
import { ourPath } from './flow.ts';
import { measuredWith } from './instrument.ts';
import { rankOf } from './levels.ts';
import { logCallOf } from './log-call.ts';
import { spanOfCall } from './span.ts';

type Context = Pick<RuleContext<object, never>, 'source' | 'settings'>;

const NAMES =
  /^(?:debug|assert|skipped|fail|reject|panic|die)$|log|report|capture|track|notify|warn|audit|telemetry|metric|recordE|emitError|onError|handleE|print/i;

/**
 * Whether a piece of code says anything to whoever operates it: a line, an event or status of a span, a measurement, an
 * error that is thrown or handed on. Here a name is enough: a rule shall accuse by bindings, and acquit by names too.
 */
export function tells(context: Context, root: Node): boolean {
  return findIn(context.source, root, (node) => {
    if (node.type === 'ThrowStatement') return true;
    return node.type === 'CallExpression' && isTelling(context, node);
  });
}

export function isTelling(context: Context, call: Call): boolean {
  const { source } = context;
  if (logCallOf(context, call) || spanOfCall(source, call) || measuredWith(source, call)) return true;
  const path = ourPath(source, call.callee);
  if (path !== undefined && /^(skipped|capture\w+|Flow:\.\w+|\w+>0\.(return|skip|event))$/.test(path))
    return true;
  const method = methodName(call);
  if (rankOf(method) !== undefined && method !== 'http') return true;
  const callee = bare(call.callee);
  if (callee.type === 'MemberExpression' && callee.object.type === 'Identifier') {
    if (/^(console|log|logger)$/i.test(callee.object.name)) return true;
  }
  return NAMES.test(calledName(call) ?? '');
}

import type { Linter } from 'eslint';
import type { Case, EarlyReturn } from './case.ts';
import { type Mark, no, none, reported, unknown, yes } from './points.ts';

const UNSEEN = 'the server that it belongs to is not seen';

/** Info logs for business events. */
export function judgeEvents(one: Case): Mark {
  const [wrong] = one.findings('event-level').filter(({ messageId }) => messageId === 'business');
  if (wrong) return reported(`${wrong.place}: a business event that is not logged at info`);
  if (one.row.kind === 'flow') return yes('a flow logs how it ended, at info where it completed');
  const info = one.lines.find(({ rank }) => rank === 'info');
  if (info) return yes(`${one.placeOf(info.node)} logs at info`);
  if (one.has((telling, call) => telling.isFlow(call)))
    return yes('it runs a flow, which logs its end at info');
  if (one.row.isSafe) return none('a safe method changes nothing');
  if (one.row.isBeside) return none('it runs beside what does the work');
  if (one.gap) return unknown(one.gap);
  return one.row.isSafe === undefined
    ? unknown('it takes any method, and whether it changes something is not seen')
    : no('nothing in it logs at info');
}

/** Warning logs for handled edge cases. */
export function judgeWarnings(one: Case): Mark {
  const [wrong] = one.findings('event-level').filter(({ messageId }) => messageId === 'edge');
  if (wrong) return reported(`${wrong.place}: an edge case that is not logged at warning`);
  const edges = one.earlyReturns.filter(({ isEdge }) => isEdge);
  let gap: string | undefined;
  for (const edge of edges) {
    if (tellsGravely(one, edge)) continue;
    if (edge.reach.unknown.length === 0)
      return no(`${one.placeOf(edge.node)}: an edge case that no warning tells of`);
    gap = `${one.placeOf(edge.node)}: \`${edge.reach.unknown[0]}\` cannot be followed`;
  }
  if (gap) return unknown(gap);
  if (edges.length > 0)
    return yes(`${edges.length} early ${edges.length === 1 ? 'end' : 'ends'}, each with its warning`);
  const warning = one.lines.find(({ rank }) => rank === 'warning');
  if (warning) return yes(`${one.placeOf(warning.node)} logs at warning`);
  return one.row.isWhole ? none('no early return handles an edge case') : unknown(one.gap ?? '');
}

/** A warning, an error, a skip, or the error handed on to who answers it. */
function tellsGravely(one: Case, { reach, node }: EarlyReturn): boolean {
  if (one.linesIn(reach).some(({ rank }) => rank === 'warning' || rank === 'error')) return true;
  const { telling } = one.project;
  if (reach.calls.some((call) => telling.isSkip(call) || telling.isCapture(call))) return true;
  const { argument } = node;
  if (argument?.type !== 'CallExpression' || argument.callee.type !== 'Identifier') return false;
  return /^(?:next|done|reject|callback|cb)$/.test(argument.callee.name) && argument.arguments.length > 0;
}

/** Error logs with full context for failures. */
export function judgeErrors(one: Case): Mark {
  const [wrong] = one.findings('no-swallowed-error', 'error-in-log', 'span-status-with-exception');
  if (wrong) return reported(`${wrong.place}: ${firstSentence(wrong)}`);
  if (one.row.kind === 'flow') return yes('a flow logs its failure with the step and the error');
  if (one.row.isBeside && !one.row.name.startsWith('error'))
    return none('its errors go to the error handler of its server');
  if (one.project.preload) return yes('an error that leaves it is recorded by the preload, with its context');
  if (one.has((telling, call) => telling.isCapture(call))) return yes('errors are captured');
  const line = one.lines.find(({ rank, rest }) => rank === 'error' && rest.length > 0);
  if (line) return yes(`${one.placeOf(line.node)} logs the error`);
  if (one.has((telling, call) => telling.isFlow(call))) return yes('it runs a flow, which logs its failure');
  if (handledAbove(one)) return yes("its server's error handler tells of errors");
  if (one.gap) return unknown(one.gap);
  if (one.row.kind !== 'job' && !one.isServerSeen) return unknown(UNSEEN);
  return no('nothing in it, and no error handler of its server, logs an error');
}

/** Whether an error handler of the row's servers logs or captures. */
function handledAbove(one: Case): boolean {
  const { table, telling } = one.project;
  const servers = new Set(one.row.servers);
  return table.rows.some((row) => {
    if (
      !row.isBeside ||
      !row.name.startsWith('error handler') ||
      !row.servers.some((key) => servers.has(key))
    )
      return false;
    return one
      .reachOf(row)
      .calls.some((call) => telling.isCapture(call) || telling.line(call)?.rank === 'error');
  });
}

/** No silent early returns. */
export function judgeReturns(one: Case): Mark {
  const [silent] = one.findings('no-silent-return');
  if (silent) return reported(`${silent.place}: an early return that says nothing`);
  const { length } = one.earlyReturns;
  if (length > 0) return yes(`${length} early ${length === 1 ? 'return' : 'returns'}, none silent`);
  return one.row.isWhole ? none('it has no early return') : unknown(one.gap ?? '');
}

function firstSentence({ message }: Linter.LintMessage): string {
  const [sentence = message] = message.split(/[.:](?:\s|$)/);
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
}

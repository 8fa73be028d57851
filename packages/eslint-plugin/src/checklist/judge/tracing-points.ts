import type { LogCall } from '../../code/log-call.ts';
import { keyOf, propertiesIn } from '../../code/telemetry-fields.ts';
import { type Node, propertyValue } from '../../lint/nodes.ts';
import type { Case } from './case.ts';
import { type Mark, no, none, reported, unknown, yes } from './points.ts';

/** Metrics for key operations. */
export function judgeMetrics(one: Case): Mark {
  const [labels] = one.findings('bounded-metric-labels');
  if (labels) return reported(`${labels.place}: a label without bound`);
  if (one.row.kind === 'flow') return yes('a flow is counted and timed, whole and by step');
  const measured = one.reach.calls.find((call) => one.project.telling.measurement(call));
  if (measured) return yes(`${one.placeOf(measured)} records a measurement`);
  if (one.has((telling, call) => telling.isFlow(call)))
    return yes('it runs a flow, which is counted and timed');
  const [event] = one.findings('metric-for-event');
  if (event) return reported(`${event.place}: a business event that nothing counts`);
  if (one.row.isBeside) return none('it runs beside what does the work');
  if (one.row.kind === 'route' || one.row.kind === 'handler') {
    if (one.project.preload) return yes('the preload counts and times requests by route');
    if (measuredBeside(one)) return yes('a middleware of its server records measurements');
    if (!one.gap && !one.isServerSeen) return unknown('the server that it belongs to is not seen');
  }
  return one.gap ? unknown(one.gap) : no('nothing in it records a measurement');
}

function measuredBeside(one: Case): boolean {
  const { table, telling } = one.project;
  const servers = new Set(one.row.servers);
  return table.rows.some(
    (row) =>
      row.isBeside &&
      row.servers.some((key) => servers.has(key)) &&
      one.reachOf(row).calls.some((call) => telling.measurement(call)),
  );
}

/** Flow tracing for multi-step operations. */
export function judgeFlows(one: Case): Mark {
  const [wrong] = one.findings('ended-spans', 'static-span-names');
  if (wrong) return reported(`${wrong.place}: a span or flow that cannot be followed`);
  if (one.row.kind === 'flow') return yes('it is a flow');
  if (one.has((telling, call) => telling.isFlow(call))) return yes('it runs a flow');
  const [steps] = one.findings('flow-for-steps');
  if (steps) return reported(`${steps.place}: several changes, one after the other, without a flow`);
  if (one.has((telling, call) => telling.isSpan(call))) return yes('it has spans of its own');
  return one.row.isWhole ? none('no function in it makes several changes in a row') : unknown(one.gap ?? '');
}

/** Sensitive data redacted from logs. */
export function judgeRedaction(one: Case): Mark {
  const [secret] = one.findings('no-secret-fields');
  if (secret) return reported(`${secret.place}: a field that looks like a secret`);
  if (one.project.preload) return yes('the preload has a redactor before every exit');
  if (one.lines.length === 0) return one.gap ? unknown(one.gap) : none('it logs nothing');
  const bare = one.lines.find((line) => !isRedacted(one, line));
  if (!bare) return yes('its loggers redact');
  return unknown(`${one.placeOf(bare.node)}: whether this logger redacts is not seen`);
}

/** Lines of `getLogger` always; of pino where it was made with `redact`. */
function isRedacted(one: Case, { logger, node }: LogCall): boolean {
  if (logger.kind === 'throughline') return true;
  if (logger.kind !== 'pino' || node.callee.type !== 'MemberExpression') return false;
  return one.project.program.values(node.callee.object).some((value) => {
    const made = value.kind === 'outside' ? value.made : undefined;
    const options: Node | undefined = made && 'arguments' in made ? made.arguments[0] : undefined;
    return options !== undefined && propertyValue(options, 'redact') !== undefined;
  });
}

const IDS = /^(?:req(?:uest)?[._]?id|x[-_]request[-_]id|correlation[._-]?id|trace[._-]?id|req|request)$/i;

/** Request ID in all logs. */
export function judgeRequestId(one: Case): Mark {
  const [missing] = one.findings('request-id-in-logs', 'preload-first');
  if (missing) return reported(`${missing.place}: a line without the id of its request`);
  if (one.project.preload) return yes('the preload puts the request id on every line');
  if (one.row.kind === 'job') return none('a job serves no request');
  if (one.lines.length === 0) return one.gap ? unknown(one.gap) : none('it logs nothing');
  const bare = one.lines.find((line) => !hasId(line));
  if (!bare) return yes('each of its lines has the id');
  const line = one.placeOf(bare.node);
  return unknown(
    bare.logger.kind === 'throughline'
      ? `${line} has the id where the preload runs, and the preload is not seen (say --preload)`
      : `${line}: whether its logger adds the id is not seen`,
  );
}

function hasId({ logger, rest }: LogCall): boolean {
  if (logger.ofRequest) return true;
  return rest.some((value) => propertiesIn(value).some((property) => IDS.test(keyOf(property) ?? '')));
}

import type { Attributes, LogItem } from '@throughline/viewer';
import type { LiveMark } from './live-points.ts';
import type { StoredRequest } from './stored-requests.ts';

/** Whether each line of a request has its id, and the same one. */
export function judgeCorrelated({ span, logs, traceId, isCut }: StoredRequest): LiveMark {
  const own = idIn(span.attributes);
  const without = logs.find(({ attributes }) => idIn(attributes) === undefined);
  if (without) return fails(traceId, `the line ${nameOf(without)} has no request_id`);
  const ids = new Set(logs.map(({ attributes }) => idIn(attributes)).concat(own ?? []));
  ids.delete(undefined);
  if (ids.size > 1) return fails(traceId, `its lines have ${ids.size} different request ids`);
  if (ids.size === 0) return fails(traceId, 'neither a line nor its span has a request_id');
  if (isCut) return { mark: 'unknown', why: 'the trace has more lines than one answer holds' };
  if (logs.length === 0) return { mark: 'yes', why: 'it logs nothing, and its span has the id' };
  return { mark: 'yes', why: 'each line has the id of its request' };
}

/** Whether a failed request tells of an error with type, message, stack and request. */
export function judgeErrors({ span, spans, logs, traceId }: StoredRequest): LiveMark {
  if (!span.failed) return { mark: 'none', why: 'no request failed' };
  const lines = logs.filter(({ attributes }) => typeof attributes['exception.type'] === 'string');
  const events = spans.flatMap((one) => one.events.filter(({ name }) => name === 'exception'));
  if (lines.length === 0 && events.length === 0) {
    return fails(traceId, 'a request failed, and no error was recorded');
  }
  if (![...lines, ...events].some(({ attributes }) => isWhole(attributes))) {
    return fails(traceId, 'an error was recorded without its message or stack');
  }
  const hasRequest =
    lines.some(({ attributes }) => idIn(attributes) !== undefined) || idIn(span.attributes) !== undefined;
  if (!hasRequest) return fails(traceId, 'an error was recorded without the id of its request');
  return { mark: 'yes', why: 'failed requests have their error, its stack and the id of the request' };
}

/** Whether the flows of a request can be followed by their id, to their end. */
export function judgeFlows({ spans, logs, flows, traceId }: StoredRequest): LiveMark {
  const named = spans.filter(({ flow, step }) => flow !== null && step === null);
  if (named.length === 0 && flows.length === 0) return { mark: 'none', why: 'no request ran a flow' };
  for (const span of named) {
    if (typeof span.attributes['throughline.flow.id'] !== 'string') {
      return fails(traceId, `the span of the flow ${span.flow} has no flow id`);
    }
  }
  for (const { flowId, name, outcome } of flows) {
    const lines = logs.filter(({ attributes }) => attributes['flow_id'] === flowId);
    if (lines.length === 0) return fails(traceId, `no line has the id of the flow ${name}`);
    if (outcome === null) return fails(traceId, `nothing tells how the flow ${name} ended`);
  }
  if (flows.length === 0) return fails(traceId, `nothing tells of the flow ${named[0]?.flow} while it runs`);
  return { mark: 'yes', why: 'each flow has its id on spans and lines, and an end' };
}

const fails = (traceId: string, why: string): LiveMark => ({ mark: 'no', why, traceId });

function idIn(attributes: Attributes): string | undefined {
  const id =
    attributes['request_id'] ?? attributes['request.id'] ?? attributes['http.request.header.x-request-id'];
  const text = Array.isArray(id) ? id[0] : id;
  return typeof text === 'string' && text !== '' ? text : undefined;
}

const isWhole = (attributes: Attributes) =>
  ['exception.type', 'exception.message', 'exception.stacktrace'].every(
    (key) => typeof attributes[key] === 'string' && attributes[key] !== '',
  );

function nameOf({ event, text, level }: LogItem): string {
  return event ?? (typeof text === 'string' ? JSON.stringify(text.slice(0, 60)) : `at ${level}`);
}

import type {
  Breadcrumb,
  ErrorEvent as CoreErrorEvent,
  Exception,
  SeverityLevel,
  StackFrame,
} from '@sentry/core';
import type { ChainedError, ErrorEvent } from '@throughline/api/runtime';

/** The levels of a line in the words of Sentry. */
const LEVELS: Readonly<Record<string, SeverityLevel>> = {
  debug: 'debug',
  info: 'info',
  warning: 'warning',
  error: 'error',
  critical: 'fatal',
};

/** The event that Sentry gets for an error, not yet redacted. */
export function sentryEvent(event: ErrorEvent): CoreErrorEvent {
  const { request = {}, flow, user, trace } = event;
  const method = request['http.request.method'];
  const route = request['http.route'] ?? request['url.path'];
  const tags: CoreErrorEvent['tags'] = { ...event.tags, 'throughline.error.fingerprint': event.fingerprint };
  if (event.requestId !== undefined) tags['request_id'] = event.requestId;
  if (flow !== undefined) {
    tags['flow'] = flow.name;
    if (flow.step !== undefined) tags['flow.step'] = flow.step;
  }
  const made: CoreErrorEvent = {
    type: undefined,
    event_id: event.id,
    timestamp: event.time / 1000,
    level: LEVELS[event.level] ?? 'error',
    platform: 'node',
    exception: { values: event.errors.map((_, place) => exceptionOf(event, place)).reverse() },
    fingerprint: [event.fingerprint],
    tags,
    contexts: {
      ...event.contexts,
      ...(flow && { flow: { id: flow.id, name: flow.name, ...(flow.step && { step: flow.step }) } }),
      ...(trace && { trace: { trace_id: trace.traceId, span_id: trace.spanId } }),
    },
    extra: {
      ...event.fields,
      ...(event.heldBack > 0 && { held_back: event.heldBack }),
      ...(event.codeFrame !== undefined && { code: event.codeFrame }),
    },
    breadcrumbs: event.breadcrumbs.map(breadcrumbOf),
  };
  if (typeof method === 'string') {
    made.transaction = `${method} ${route}`;
    made.request = { method, url: String(request['url.path'] ?? '') };
    const agent = request['user_agent.original'];
    if (agent !== undefined) made.request.headers = { 'User-Agent': String(agent) };
  } else if (flow !== undefined) made.transaction = flow.name;
  const address = user?.address ?? request['client.address'];
  if (user !== undefined || typeof address === 'string') {
    made.user = {
      ...(user?.id !== undefined && { id: user.id }),
      ...(user?.email !== undefined && { email: user.email }),
      ...(user?.name !== undefined && { username: user.name }),
      ...(typeof address === 'string' && { ip_address: address }),
    };
  }
  return made;
}

function exceptionOf({ errors, handled, mechanism }: ErrorEvent, place: number): Exception {
  const error = errors[place] as ChainedError;
  const isGroup = errors.some(({ parent, via }) => parent === place && via === 'errors');
  const made: Exception = {
    type: error.type,
    value: error.message,
    mechanism: {
      type: place === 0 ? mechanism : 'chained',
      handled,
      exception_id: place,
      ...(error.parent !== undefined && { parent_id: error.parent, source: error.via ?? 'cause' }),
      ...(isGroup && { is_exception_group: true }),
    },
  };
  // Sentry has the innermost frame last.
  if (error.frames.length > 0) made.stacktrace = { frames: error.frames.map(frameOf).reverse() };
  return made;
}

function frameOf({ function: name, file, line, column, inApp }: ChainedError['frames'][number]): StackFrame {
  return { function: name ?? '?', filename: file, lineno: line, colno: column, in_app: inApp };
}

function breadcrumbOf({
  time,
  category,
  level,
  message,
  data,
}: ErrorEvent['breadcrumbs'][number]): Breadcrumb {
  return {
    timestamp: time / 1000,
    type: category === 'call' ? 'http' : 'default',
    category,
    level: LEVELS[level] ?? 'info',
    message,
    ...(data && { data }),
  };
}

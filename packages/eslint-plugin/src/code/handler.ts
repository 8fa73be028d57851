import {
  type Call,
  type FunctionNode,
  functionName,
  isFunction,
  methodName,
  type Node,
  textValue,
  type NodeOf,
} from '../lint/nodes.ts';
import { findIn, type Source, variableAt } from '../lint/source.ts';
import { originOf } from '../origin/trace-origin.ts';

/** What calls a function from outside: a request, or a message from a queue or a schedule. */
export type HandlerKind = 'request' | 'middleware' | 'job';

const VERBS = new Set(['get', 'post', 'put', 'patch', 'delete', 'del', 'head', 'options', 'all']);
const SERVERS =
  /^(express|fastify|koa|@koa\/router|koa-router|hono|restify|http|https|http2|polka|find-my-way)(\/|$)/;
const ROUTE_DECORATORS = /^(Get|Post|Put|Patch|Delete|All|Head|Options)$/;
const JOB_DECORATORS = /^(Process|Cron|Interval|Timeout|OnEvent|EventPattern|MessagePattern)$/;

const known = new WeakMap<FunctionNode, HandlerKind | 'none'>();

/** Whether a function handles requests or jobs, by what it is given to. */
export function isHandler(source: Source, fn: FunctionNode): boolean {
  return handlerKind(source, fn) !== undefined;
}

export function handlerKind(source: Source, fn: FunctionNode): HandlerKind | undefined {
  let kind = known.get(fn);
  if (kind === undefined) {
    // A handler that asks while it is being asked is none.
    known.set(fn, 'none');
    kind =
      decoratedKind(fn) ??
      typedKind(source, fn) ??
      exportedKind(source, fn) ??
      placesOf(source, fn)
        .map((place) => givenTo(source, place))
        .find(Boolean) ??
      'none';
    known.set(fn, kind);
  }
  return kind === 'none' ? undefined : kind;
}

/** The same, by nothing but its types or its export: whoever calls it is not seen. */
export function handlerKindByItself(source: Source, fn: FunctionNode): HandlerKind | undefined {
  return typedKind(source, fn) ?? exportedKind(source, fn);
}

/** Where a function stands as a value: itself, and each use of its name. */
function placesOf(source: Source, fn: FunctionNode): Node[] {
  const named =
    fn.type === 'FunctionDeclaration'
      ? fn.id
      : fn.parent.type === 'VariableDeclarator' && fn.parent.id.type === 'Identifier'
        ? fn.parent.id
        : null;
  if (!named) return [fn];
  const variable = variableAt(source, named);
  return (variable?.references ?? [])
    .filter((reference) => reference.isRead())
    .map(({ identifier }) => identifier);
}

function givenTo(source: Source, place: Node): HandlerKind | undefined {
  const { parent } = place;
  if (!parent) return undefined;
  if (parent.type === 'ArrayExpression') return givenTo(source, parent);
  if (parent.type === 'Property') return asProperty(source, parent, place);
  if (parent.type === 'NewExpression')
    return (parent.arguments as Node[]).includes(place) && isWorker(source, parent) ? 'job' : undefined;
  if (parent.type !== 'CallExpression' || !(parent.arguments as Node[]).includes(place)) return undefined;
  const wrapped = routeKind(source, parent) ?? serverKind(source, parent) ?? jobKind(source, parent);
  // `asyncHandler(async (request, response) => …)` hands on what it wraps.
  return wrapped ?? (parent.arguments.length === 1 ? givenTo(source, parent) : undefined);
}

/** `app.get('/path', …, fn)`, `router.route('/path').get(fn)`, `app.use(fn)`. */
function routeKind(source: Source, call: Call): HandlerKind | undefined {
  const method = methodName(call);
  if (method === undefined || call.callee.type !== 'MemberExpression') return undefined;
  const receiver = originOf(source, call.callee.object);
  const isServer = receiver !== undefined && SERVERS.test(receiver.module);
  if (VERBS.has(method)) {
    if (receiver && !isServer && !/^[./@~#]/.test(receiver.module)) return undefined;
    if (/\.route\(\)/.test(receiver?.path ?? '') && isServer) return 'request';
    const path = textValue(call.arguments[0]);
    const last = call.arguments.at(-1);
    return path?.startsWith('/') && last && last !== call.arguments[0] ? 'request' : undefined;
  }
  if ((method === 'use' || method === 'addHook' || method === 'param') && isServer) return 'middleware';
  return undefined;
}

/** `http.createServer(fn)`, `server.on('request', fn)`. */
function serverKind(source: Source, call: Call): HandlerKind | undefined {
  const origin = originOf(source, call.callee);
  if (!origin || !/^(http|https|http2)$/.test(origin.module)) return undefined;
  if (/^create(?:Secure)?Server$/.test(origin.path)) return 'request';
  return /\(\)\.on$/.test(origin.path) && textValue(call.arguments[0]) === 'request' ? 'request' : undefined;
}

const JOBS: readonly [RegExp, RegExp][] = [
  [/^(bull|bee-queue|agenda|pg-boss)$/, /\.(process|define|work)$/],
  [/^(amqplib(\/.*)?)$/, /\.consume$/],
  [/^(node-cron|cron|node-schedule)$/, /schedule(Job)?$/],
];

function jobKind(source: Source, call: Call): HandlerKind | undefined {
  const origin = originOf(source, call.callee);
  return origin && JOBS.some(([module, path]) => module.test(origin.module) && path.test(origin.path))
    ? 'job'
    : undefined;
}

function isWorker(source: Source, made: NodeOf<'NewExpression'>): boolean {
  const origin = originOf(source, made.callee);
  return (
    origin !== undefined &&
    ((origin.module === 'bullmq' && origin.path === 'Worker') ||
      (origin.module === 'cron' && origin.path === 'CronJob'))
  );
}

/** `fastify.route({ handler })`, `consumer.run({ eachMessage })`. */
function asProperty(source: Source, property: NodeOf<'Property'>, place: Node): HandlerKind | undefined {
  if (property.value !== place || property.key.type !== 'Identifier') return undefined;
  const call = property.parent.parent;
  if (call?.type !== 'CallExpression') return undefined;
  const origin = originOf(source, call.callee);
  if (!origin) return undefined;
  if (property.key.name === 'handler' && SERVERS.test(origin.module)) return 'request';
  return origin.module === 'kafkajs' && /^each(Message|Batch)$/.test(property.key.name) ? 'job' : undefined;
}

function decoratedKind(fn: FunctionNode): HandlerKind | undefined {
  const method = fn.parent;
  if (method.type !== 'MethodDefinition') return undefined;
  for (const { expression } of method.decorators ?? []) {
    const name = expression.type === 'CallExpression' ? expression.callee : expression;
    if (name.type !== 'Identifier') continue;
    if (ROUTE_DECORATORS.test(name.name)) return 'request';
    if (JOB_DECORATORS.test(name.name)) return 'job';
  }
  return undefined;
}

/** `(request: Request, response: Response) => …` and `const list: RequestHandler = …`, with the types of a known server. */
function typedKind(source: Source, fn: FunctionNode): HandlerKind | undefined {
  const typeOf = (node: Node | undefined): string => {
    const origin = node?.type === 'Identifier' && node.typeAnnotation ? originOf(source, node) : undefined;
    return origin && SERVERS.test(origin.module) ? origin.path : '';
  };
  const { parent } = fn;
  if (parent.type === 'VariableDeclarator' && typeOf(parent.id) === 'RequestHandler:') return 'request';
  const [request, response, next] = fn.params;
  if (!/^(?:Request|FastifyRequest|IncomingMessage):$/.test(typeOf(request))) return undefined;
  if (!/^(?:Response|FastifyReply|ServerResponse):$/.test(typeOf(response))) return undefined;
  return next ? 'middleware' : 'request';
}

/** `export const handler = async (event, context) => …` of a Lambda function. */
function exportedKind(source: Source, fn: FunctionNode): HandlerKind | undefined {
  if (functionName(fn) !== 'handler' || fn.params.length === 0) return undefined;
  const declaration = fn.type === 'FunctionDeclaration' ? fn : fn.parent.parent;
  if (declaration?.parent?.type === 'ExportNamedDeclaration') return 'job';
  return declaration?.parent?.type === 'Program' && /\bexports\.handler\s*=/.test(source.text)
    ? 'job'
    : undefined;
}

/** The handler that a node stands in, functions inside of it included. */
export function enclosingHandler(source: Source, node: Node): FunctionNode | undefined {
  for (let at = node.parent; at; at = at.parent) if (isFunction(at) && isHandler(source, at)) return at;
  return undefined;
}

const ANSWERS =
  /^(send|sendStatus|sendFile|json|jsonp|end|redirect|render|html|text|writeHead|notFound|status|code|body)$/;

/** Whether a piece of a handler answers the request: `response.json(…)`, `reply.code(404)`, `ctx.status = 404`, `next(error)`. */
export function answersRequest(source: Source, root: Node, handler: FunctionNode): boolean {
  const params = new Set(
    handler.params.flatMap((param) => (param.type === 'Identifier' ? [param.name] : [])),
  );
  return findIn(source, root, (node) => {
    if (node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression') {
      return params.has(rootName(node.left) ?? '');
    }
    if (node.type !== 'CallExpression') return false;
    if (node.callee.type === 'Identifier') return params.has(node.callee.name);
    return ANSWERS.test(methodName(node) ?? '') && params.has(rootName(node) ?? '');
  });
}

/** The first name of a chain: `response` of `response.status(404).json()`. */
function rootName(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'CallExpression') return rootName(node.callee);
  return node.type === 'MemberExpression' ? rootName(node.object) : undefined;
}

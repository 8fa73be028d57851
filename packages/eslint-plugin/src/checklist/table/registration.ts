import {
  bare,
  type Call,
  isFunction,
  methodName,
  type Node,
  type NodeOf,
  propertyValue,
} from '../../lint/nodes.ts';
import type { Program } from '../program/program.ts';
import { routeInChain, type Server, serversOf } from './server.ts';

/** What a server is told to do with requests. */
export interface Registration {
  readonly site: Call | NodeOf<'NewExpression'>;
  readonly server: Server;
  readonly what: 'route' | 'middleware' | 'error' | 'missing';
  /** Upper case; `ALL` for every method. */
  readonly methods: readonly string[];
  /** `…` where the code does not show it. */
  readonly paths: readonly string[];
  readonly handlers: readonly Node[];
}

const VERBS = /^(?:get|post|put|patch|delete|del|head|options|all)$/;
export const UNKNOWN_PATH = '…';

/** Reads one call as a registration on each server that its receiver may be. */
export function registrationsOf(program: Program, call: Call): Registration[] {
  const callee = bare(call.callee);
  const method = methodName(call);
  if (callee.type !== 'MemberExpression' || method === undefined) return [];
  const read = reader(method);
  if (!read) return [];
  const found = read(program, call, method);
  if (!found) return [];
  return serversOf(program, callee.object)
    .filter(({ framework }) => framework !== 'unknown' || isPlausible(program, found))
    .map((server) => ({ site: call, server, ...found }));
}

type Found = Omit<Registration, 'site' | 'server'>;
type Read = (program: Program, call: Call, method: string) => Found | undefined;

function reader(method: string): Read | undefined {
  if (VERBS.test(method)) return readVerb;
  return READERS.get(method);
}

/** Of a parameter without a type it has to look like a route, and its handler like one. */
function isPlausible(program: Program, { what, paths, handlers }: Found): boolean {
  const last = handlers.at(-1);
  if (what !== 'route' || !paths.every((path) => path.startsWith('/')) || !last) return false;
  return program.values(last).some((value) => value.kind === 'function' || value.kind === 'list');
}

const readVerb: Read = (program, call, method) => {
  const methods = [method === 'del' ? 'DELETE' : method.toUpperCase()];
  const [first, second, ...rest] = call.arguments;
  const inChain = routeInChain(call);
  if (inChain) return { what: 'route', methods, paths: pathsOf(program, inChain), handlers: call.arguments };
  if (!first || !second) return undefined;
  const named = pathsOf(program, second);
  // Koa's router takes the name of a route before its path.
  if (
    rest.length > 0 &&
    named.every((path) => path.startsWith('/')) &&
    !pathsOf(program, first)[0]?.startsWith('/')
  ) {
    return { what: 'route', methods, paths: named, handlers: rest };
  }
  return { what: 'route', methods, paths: pathsOf(program, first), handlers: [second, ...rest] };
};

const hook: Read = (_program, call) => {
  const handlers = call.arguments.slice(1);
  return handlers.length === 0 ? undefined : { what: 'middleware', methods: ['ALL'], paths: [''], handlers };
};
const whole =
  (what: Registration['what']): Read =>
  (_program, call) => ({ what, methods: ['ALL'], paths: [''], handlers: call.arguments });

const READERS: ReadonlyMap<string, Read> = new Map<string, Read>(
  Object.entries({
    use: (program, call) => {
      const [first] = call.arguments;
      if (!first) return undefined;
      const hasPath = program.values(first).some(({ kind }) => kind === 'text');
      const handlers = hasPath ? call.arguments.slice(1) : call.arguments;
      const isError = handlers.some((handler) =>
        program.values(handler).some((value) => value.kind === 'function' && value.node.params.length === 4),
      );
      const paths = hasPath ? pathsOf(program, first) : [''];
      return { what: isError ? 'error' : 'middleware', methods: ['ALL'], paths, handlers };
    },
    addHook: hook,
    setErrorHandler: whole('error'),
    onError: whole('error'),
    setNotFoundHandler: whole('missing'),
    notFound: whole('missing'),
    on: (program, call) => {
      const [first, second, ...rest] = call.arguments;
      if (!first || !second) return undefined;
      const event = program.values(first)[0];
      if (event?.kind === 'text' && event.text === 'error') {
        return { what: 'error', methods: ['ALL'], paths: [''], handlers: [second] };
      }
      if (event?.kind === 'text' && event.text === 'request') {
        return { what: 'route', methods: ['ALL'], paths: [UNKNOWN_PATH], handlers: [second] };
      }
      // Hono: `app.on(['GET', 'POST'], '/path', …)`.
      if (rest.length === 0) return undefined;
      return {
        what: 'route',
        methods: textsOf(program, first),
        paths: pathsOf(program, second),
        handlers: rest,
      };
    },
    // Fastify: `app.route({ method, url, handler })`. With a path it is a mount, or the begin of a chain.
    route: (program, call) => {
      const options = call.arguments[0] && program.values(call.arguments[0])[0];
      if (options?.kind !== 'object') return undefined;
      const [method, url, handler] = ['method', 'url', 'handler'].map((name) =>
        propertyValue(options.node, name),
      );
      if (!method || !url || !handler) return undefined;
      const methods = textsOf(program, method).map((text) => text.toUpperCase());
      return { what: 'route', methods, paths: pathsOf(program, url), handlers: [handler] };
    },
  } satisfies Record<string, Read>),
);

/** `http.createServer(fn)`: every request, whatever its path. */
export function plainServer(program: Program, call: Call): Registration | undefined {
  const callee = program.values(call.callee)[0];
  if (callee?.kind !== 'outside' || !/^https?2?$/.test(callee.module)) return undefined;
  const handler = call.arguments.at(-1);
  if (!/^create(?:Secure)?Server$/.test(callee.path) || !handler) return undefined;
  if (!isFunction(handler) && !program.values(handler).some(({ kind }) => kind === 'function'))
    return undefined;
  const server = { key: call, framework: 'http', isApplication: true };
  return { site: call, server, what: 'route', methods: ['ALL'], paths: [UNKNOWN_PATH], handlers: [handler] };
}

export function pathsOf(program: Program, node: Node): string[] {
  return textsOf(program, node);
}

function textsOf(program: Program, node: Node): string[] {
  if (node.type === 'Literal' && 'regex' in node) return [String(node.raw)];
  const texts = program.values(node).flatMap((value) => {
    if (value.kind === 'text') return [value.text];
    if (value.kind !== 'list') return [];
    return value.node.elements.flatMap((element) => (element ? textsOf(program, element) : []));
  });
  return texts.length > 0 ? texts : [UNKNOWN_PATH];
}

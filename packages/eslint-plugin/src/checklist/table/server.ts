import { bare, type Call, enclosingFunction, methodName, type Node } from '../../lint/nodes.ts';
import { variableAt } from '../../lint/source.ts';
import type { Program } from '../program/program.ts';
import { fileOf } from '../program/source-file.ts';
import type { Value } from '../program/value.ts';

/** Whose servers and routers they are, and by which path a value of the package is one. */
const SERVERS: readonly [name: string, module: RegExp, made: RegExp][] = [
  ['express', /^express$/, /^(?:express)?\(\)$|^(?:express\.)?Router\(\)$/],
  ['fastify', /^fastify$/, /^(?:fastify|Fastify)?\(\)$/],
  ['koa', /^koa$/, /^\(\)$/],
  ['koa', /^(?:@koa\/router|koa-router)$/, /^(?:Router)?\(\)$/],
  ['hono', /^hono(?:\/.*)?$|^@hono\/zod-openapi$/, /^(?:OpenAPI)?Hono\(\)$/],
  ['restify', /^restify$/, /^createServer\(\)$/],
  ['polka', /^polka$/, /^\(\)$/],
  ['http', /^https?2?$/, /^create(?:Secure)?Server\(\)$/],
];
const SERVER_TYPES = /^(?:Express|Application|Router|IRouter|FastifyInstance|Koa|Hono|Server):$/;

/** A server or router: the call that makes it, or the parameter that one is given by. */
export interface Server {
  readonly key: Node;
  /** `express`, `fastify`, …; `unknown` for a parameter that nothing says more about. */
  readonly framework: string;
  /** It serves by itself; a router has to be mounted, and of a parameter nobody knows. */
  readonly isApplication: boolean;
  /** What is done to this one is done to it, too: the call inside of the function that makes servers. */
  readonly inside?: Node;
}

/** Which servers an expression is. */
export function serversOf(program: Program, expression: Node): Server[] {
  const base = chainBase(program, expression);
  return program.values(base).flatMap((value) => {
    if (value.kind === 'parameter') {
      const key = value.fn.params[value.index];
      return key ? [{ key, framework: 'unknown', isApplication: false }] : [];
    }
    const server = madeServer(program, value);
    if (server) return [server];
    const key = parameterAt(base);
    if (!key || value.kind !== 'outside') return [];
    const plugin = pluginOf(program, key);
    if (plugin) return [{ key, framework: plugin.framework, isApplication: false }];
    const known = SERVERS.find(([, module]) => module.test(value.module));
    const isServer = SERVER_TYPES.test(value.path) || /\.(?:register|route)(?:\(\))?>0$/.test(value.path);
    return known && isServer ? [{ key, framework: known[0], isApplication: false }] : [];
  });
}

/** The server that a value is, where the call that makes it is known. */
export function madeServer(program: Program, value: Value): Server | undefined {
  if (value.kind !== 'outside' || !value.made) return undefined;
  const known = SERVERS.find(([, module, path]) => module.test(value.module) && path.test(value.path));
  if (known) {
    const isApplication = !/Router\(\)$/.test(value.path) && !/router$/.test(value.module);
    const { made: key, inside } = value;
    return { key, framework: known[0], isApplication, ...(inside && { inside }) };
  }
  // `new Hono().get(…)`, `router.routes()`: what is called on a server gives it back.
  const { made } = value;
  if (made.type !== 'CallExpression' || !SERVERS.some(([, module]) => module.test(value.module)))
    return undefined;
  const callee = bare(made.callee);
  if (callee.type !== 'MemberExpression') return undefined;
  for (const inner of program.values(callee.object)) {
    const server = madeServer(program, inner);
    if (server) return server;
  }
  return undefined;
}

/** The server that a plugin is registered with, by the parameter that it gets it by: `app.register(fp(async (instance) => …))`. */
function pluginOf(program: Program, parameter: Node): Server | undefined {
  const fn = enclosingFunction(parameter);
  if (!fn || fn.params[0] !== parameter) return undefined;
  for (const { site } of program.sites.handedTo(fn)) {
    // A wrapper hands on what it is given.
    const calls = [site, site.parent].filter((one) => one?.type === 'CallExpression');
    for (const call of calls) {
      if (call?.type !== 'CallExpression' || methodName(call) !== 'register') continue;
      const callee = bare(call.callee);
      const [server] = callee.type === 'MemberExpression' ? serversOf(program, callee.object) : [];
      if (server) return server;
    }
  }
  return undefined;
}

/** `app` of `app.get(…).post(…)`. */
function chainBase(program: Program, expression: Node): Node {
  let node = bare(expression);
  while (node.type === 'CallExpression') {
    const callee = bare(node.callee);
    if (callee.type !== 'MemberExpression' || !CHAINS.test(methodName(node) ?? '')) return node;
    if (program.values(node).some((value) => value.kind === 'function')) return node;
    node = bare(callee.object);
  }
  return node;
}

const CHAINS =
  /^(?:get|post|put|patch|delete|del|head|options|all|use|on|route|register|addHook|decorate|disable|enable|set)$/;

/** `'/path'` of a `.route('/path')` in a chain such as `router.route('/path').get(…)`. */
export function routeInChain(call: Call): Node | undefined {
  for (let node = bare(call.callee); node.type === 'MemberExpression'; ) {
    const object = bare(node.object);
    if (object.type !== 'CallExpression') return undefined;
    if (methodName(object) === 'route' && object.arguments.length === 1) return object.arguments[0];
    node = bare(object.callee);
  }
  return undefined;
}

function parameterAt(node: Node): Node | undefined {
  if (node.type !== 'Identifier') return undefined;
  const definition = variableAt(fileOf(node).source, node)?.defs[0];
  return definition?.type === 'Parameter' ? definition.name : undefined;
}

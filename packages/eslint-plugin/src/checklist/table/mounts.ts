import { bare, type Call, methodName, type Node, propertyValue } from '../../lint/nodes.ts';
import type { Program } from '../program/program.ts';
import { functionsGiven } from './functions-given.ts';
import { pathsOf, UNKNOWN_PATH } from './registration.ts';
import { madeServer, type Server, serversOf } from './server.ts';

interface Mount {
  readonly parent: Node;
  readonly prefixes: readonly string[];
}

/** Where routers are mounted, and what is mounted that cannot be read. */
export class Mounts {
  readonly #above = new Map<Node, Mount[]>();
  readonly #opaque = new Set<Node>();
  readonly #applications = new Set<Node>();
  readonly #program: Program;

  constructor(program: Program) {
    this.#program = program;
  }

  /** A server or router that some expression is. */
  see({ key, isApplication, inside }: Server): void {
    if (isApplication) this.#applications.add(key);
    if (inside) this.#mount(inside, { parent: key, prefixes: [''] });
  }

  /** Reads `app.use('/prefix', router)`, `app.route('/prefix', router)`, `app.register(plugin, { prefix })`. */
  read(call: Call): void {
    const callee = bare(call.callee);
    const method = methodName(call);
    if (callee.type !== 'MemberExpression' || !/^(?:use|route|register)$/.test(method ?? '')) return;
    const parents = serversOf(this.#program, callee.object).filter(
      ({ framework }) => framework !== 'unknown',
    );
    if (parents.length === 0) return;
    const { prefixes, mounted } = method === 'register' ? this.#plugin(call) : this.#routers(call);
    for (const { key: parent } of parents) {
      for (const key of mounted) {
        if (key !== parent) this.#mount(key, { parent, prefixes });
      }
    }
    if (mounted.length > 0 || method === 'route') return;
    for (const argument of call.arguments) {
      const isOpaque = this.#program
        .values(argument)
        .some(({ kind }) => kind === 'unknown' || kind === 'parameter');
      if (isOpaque) for (const { key } of parents) this.#opaque.add(key);
    }
  }

  /** The paths that a server's routes begin with: `…` where a router is mounted by nobody, as far as was seen. */
  prefixes(key: Node): string[] {
    const found = this.#climb(key, new Set());
    return [
      ...new Set(
        found.map(({ root, prefix }) => (this.#applications.has(root) ? prefix : `${UNKNOWN_PATH}${prefix}`)),
      ),
    ];
  }

  /** The servers at the top, above a router. */
  roots(key: Node): Node[] {
    return [...new Set(this.#climb(key, new Set()).map(({ root }) => root))];
  }

  /** The server itself and all above it. */
  chain(key: Node): Node[] {
    const chain = new Set<Node>([key]);
    for (const at of chain) for (const { parent } of this.#above.get(at) ?? []) chain.add(parent);
    return [...chain];
  }

  /** Whether something is mounted there whose routes cannot be read. */
  isOpaque(key: Node): boolean {
    return this.#opaque.has(key);
  }

  isMounted(key: Node): boolean {
    return this.#above.has(key);
  }

  #mount(key: Node, mount: Mount): void {
    this.#above.set(key, [...(this.#above.get(key) ?? []), mount]);
  }

  #climb(key: Node, seen: Set<Node>): { root: Node; prefix: string }[] {
    if (seen.has(key)) return [];
    const own = ownPrefix(this.#program, key);
    const mounts = this.#above.get(key) ?? [];
    if (mounts.length === 0) return [{ root: key, prefix: own }];
    const path = new Set(seen).add(key);
    return mounts.flatMap(({ parent, prefixes }) =>
      this.#climb(parent, path).flatMap(({ root, prefix }) =>
        prefixes.map((mounted) => ({ root, prefix: joinPaths(joinPaths(prefix, mounted), own) })),
      ),
    );
  }

  #routers({ arguments: args }: Call): { prefixes: string[]; mounted: Node[] } {
    const [first] = args;
    const hasPath = first && this.#program.values(first).some(({ kind }) => kind === 'text');
    const mounted = args
      .flatMap((argument) => this.#program.values(argument))
      .flatMap((value) => {
        const values =
          value.kind === 'list'
            ? value.node.elements.flatMap((one) => (one ? this.#program.values(one) : []))
            : [value];
        return values.flatMap((one) => madeServer(this.#program, one)?.key ?? []);
      });
    return { prefixes: hasPath ? pathsOf(this.#program, first) : [''], mounted };
  }

  #plugin({ arguments: [plugin, options] }: Call): { prefixes: string[]; mounted: Node[] } {
    const values = options ? this.#program.values(options) : [];
    const prefix = values.flatMap((value) =>
      value.kind === 'object' ? (propertyValue(value.node, 'prefix') ?? []) : [],
    )[0];
    const functions = plugin ? functionsGiven(this.#program, plugin).functions : [];
    const mounted = functions.flatMap(({ params: [instance] }) => instance ?? []);
    return { prefixes: prefix ? pathsOf(this.#program, prefix) : [''], mounted };
  }
}

/** `new Router({ prefix: '/x' })` of Koa. */
function ownPrefix(program: Program, key: Node): string {
  if (key.type !== 'NewExpression' && key.type !== 'CallExpression') return '';
  const options = key.arguments[0] && program.values(key.arguments[0])[0];
  const prefix = options?.kind === 'object' ? propertyValue(options.node, 'prefix') : undefined;
  return prefix ? (pathsOf(program, prefix)[0] ?? '') : '';
}

/** Two parts of a path, with one slash between them. */
export function joinPaths(prefix: string, path: string): string {
  if (path === '' || path === '/') return prefix === '' ? path : prefix;
  if (path === UNKNOWN_PATH && prefix.endsWith(UNKNOWN_PATH)) return prefix;
  if (path === UNKNOWN_PATH || path.startsWith('/')) return prefix.replace(/\/$/, '') + path;
  return `${prefix.replace(/\/$/, '')}/${path}`;
}

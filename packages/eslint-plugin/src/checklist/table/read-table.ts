import { type HandlerKind, handlerKindByItself } from '../../code/handler.ts';
import { type FunctionNode, functionName, isFunction, type Node } from '../../lint/nodes.ts';
import { findIn } from '../../lint/source.ts';
import type { Program } from '../program/program.ts';
import { decoratedRows } from './decorated.ts';
import { flowRows } from './flows.ts';
import { functionsGiven } from './functions-given.ts';
import { jobRow, jobRows } from './jobs.ts';
import { listeningServers } from './listening.ts';
import { joinPaths, Mounts } from './mounts.ts';
import { plainServer, type Registration, registrationsOf } from './registration.ts';
import type { Row } from './row.ts';
import { madeServer } from './server.ts';

/** What a project serves and runs, and how its servers are put together. */
export interface Table {
  readonly rows: readonly Row[];
  readonly registrations: readonly Registration[];
  readonly mounts: Mounts;
  /** Servers that are seen to listen. */
  readonly listening: ReadonlySet<Node>;
}

/** Finds every route, flow, job and handler. */
export function readTable(program: Program): Table {
  const mounts = new Mounts(program);
  const registrations: Registration[] = [];
  const rows: Row[] = [];
  const nest: Node[] = [];
  for (const site of program.sites.all) {
    for (const value of program.values(site)) {
      const server = madeServer(program, value);
      if (server) mounts.see(server);
    }
    if (site.type === 'CallExpression') {
      mounts.read(site);
      registrations.push(...registrationsOf(program, site));
      const plain = plainServer(program, site);
      if (plain) registrations.push(plain);
      rows.push(...flowRows(program, site));
      if (isNestFactory(program, site.callee)) nest.push(site);
    }
    rows.push(...jobRows(program, site));
  }
  for (const { server } of registrations) mounts.see(server);
  for (const registration of registrations) rows.push(...rowsOf(program, registration, mounts));
  for (const file of program.files) {
    findIn(file.source, file.source.ast, (node) => {
      if (node.type === 'ClassDeclaration' || node.type === 'ClassExpression')
        rows.push(...decoratedRows(file, node, nest));
      return false;
    });
  }
  const covered = new Set(rows.flatMap(({ functions }) => functions));
  rows.push(...otherHandlers(program, covered));
  return { rows: unique(rows), registrations, mounts, listening: listeningServers(program) };
}

function rowsOf(program: Program, registration: Registration, mounts: Mounts): Row[] {
  const { site, server, what, methods, paths, handlers } = registration;
  const given = handlers.map((handler) => functionsGiven(program, handler));
  const functions = given.flatMap((one) => one.functions);
  // The last one answers; of a package there may be others before it (`express.json()`), but not that one.
  const answering = what === 'route' ? (given.at(-1)?.functions ?? []) : functions;
  const isWhole = given.every((one) => one.isWhole) && answering.length > 0;
  const servers = mounts.chain(server.key);
  const base = { site, functions, isWhole, servers };
  if (what !== 'route') {
    // Of packages, and what is only mounted, there is nothing to judge.
    if (functions.length === 0 || isPlugin(registration, functions, mounts)) return [];
    const name = `${WORDS[what]} ${functions.map((fn) => functionName(fn) ?? '(anonymous)').join(', ')}`;
    return [{ kind: 'handler', name, isSafe: undefined, isBeside: true, ...base }];
  }
  return mounts.prefixes(server.key).flatMap((prefix) =>
    paths.flatMap((path) =>
      methods.map((method): Row => {
        const isSafe = method === 'ALL' ? undefined : /^(?:GET|HEAD|OPTIONS)$/.test(method);
        return {
          kind: 'route',
          name: `${method} ${joinPaths(prefix, path) || '/'}`,
          isSafe,
          isBeside: false,
          ...base,
        };
      }),
    ),
  );
}

const WORDS = { middleware: 'middleware', error: 'error handler', missing: 'not-found handler' } as const;

/** What `app.register` is given makes routes of its own. */
function isPlugin({ site }: Registration, functions: readonly FunctionNode[], mounts: Mounts): boolean {
  const isRegister =
    site.callee.type === 'MemberExpression' &&
    site.callee.property.type === 'Identifier' &&
    site.callee.property.name === 'register';
  return isRegister || functions.some(({ params: [instance] }) => instance && mounts.isMounted(instance));
}

function isNestFactory(program: Program, callee: Node): boolean {
  return program
    .values(callee)
    .some(
      (value) =>
        value.kind === 'outside' &&
        value.module === '@nestjs/core' &&
        /^NestFactory\.create/.test(value.path),
    );
}

/** Functions with the types of a handler, or exported as one, that nobody registers as far as was read. */
function otherHandlers(program: Program, covered: ReadonlySet<FunctionNode>): Row[] {
  const rows: Row[] = [];
  for (const { source } of program.files) {
    findIn(source, source.ast, (node) => {
      if (!isFunction(node) || covered.has(node)) return false;
      const kind = handlerKindByItself(source, node);
      if (kind) rows.push(otherRow(node, kind));
      return false;
    });
  }
  return rows;
}

function otherRow(node: FunctionNode, kind: HandlerKind): Row {
  const name = functionName(node) ?? '(anonymous)';
  if (kind === 'job') return jobRow(`${name} (exported)`, node, [node], true);
  const isBeside = kind === 'middleware';
  return {
    kind: 'handler',
    name,
    site: node,
    functions: [node],
    isWhole: true,
    isSafe: undefined,
    isBeside,
    servers: [],
  };
}

function unique(rows: readonly Row[]): Row[] {
  const seen = new Map<string, Set<Node>>();
  return rows.filter(({ kind, name, site }) => {
    const sites = seen.get(`${kind} ${name}`) ?? new Set<Node>();
    seen.set(`${kind} ${name}`, sites);
    return !sites.has(site) && sites.add(site);
  });
}

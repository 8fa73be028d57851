import {
  bare,
  type Call,
  type FunctionNode,
  type Node,
  type NodeOf,
  propertyValue,
} from '../../lint/nodes.ts';
import { callsIn } from '../../lint/source.ts';
import type { Program } from '../program/program.ts';
import { fileOf } from '../program/source-file.ts';
import { functionsGiven } from './functions-given.ts';
import type { Row } from './row.ts';

type Site = Call | NodeOf<'NewExpression'>;

interface JobKind {
  readonly module: RegExp;
  readonly path: RegExp;
  /** What the job is called in the table. */
  readonly name: (program: Program, site: Site) => string | undefined;
  readonly handler: (program: Program, site: Site) => Node | undefined;
}

const argument =
  (index: number) =>
  (_program: Program, { arguments: args }: Site) =>
    args.at(index);
const text =
  (index: number) =>
  (program: Program, { arguments: args }: Site) =>
    textIn(program, args[index]);
const property =
  (index: number, ...names: string[]) =>
  (program: Program, { arguments: args }: Site): Node | undefined => {
    const options = args[index] && program.values(args[index])[0];
    if (options?.kind !== 'object') return undefined;
    return names.map((name) => propertyValue(options.node, name)).find(Boolean);
  };
const propertyText =
  (index: number, ...names: string[]) =>
  (program: Program, site: Site) =>
    textIn(program, property(index, ...names)(program, site));

/** How libraries of queues and schedules are given what they call. */
const KINDS: readonly JobKind[] = [
  { module: /^bullmq$/, path: /^Worker$/, name: text(0), handler: argument(1) },
  { module: /^bull$/, path: /\.process$/, name: nameOfQueue, handler: argument(-1) },
  { module: /^bee-queue$/, path: /\.process$/, name: nameOfQueue, handler: argument(-1) },
  { module: /^amqplib(?:\/.*)?$/, path: /\.consume$|:\.consume$/, name: text(0), handler: argument(1) },
  {
    module: /^kafkajs$/,
    path: /\.run$/,
    name: topicOfConsumer,
    handler: property(0, 'eachMessage', 'eachBatch'),
  },
  { module: /^node-cron$/, path: /^schedule$/, name: text(0), handler: argument(1) },
  { module: /^node-schedule$/, path: /^scheduleJob$/, name: text(0), handler: argument(-1) },
  { module: /^cron$/, path: /^CronJob$/, name: text(0), handler: argument(1) },
  {
    module: /^cron$/,
    path: /^CronJob\.from$/,
    name: propertyText(0, 'cronTime'),
    handler: property(0, 'onTick'),
  },
  { module: /^agenda$/, path: /\.define$/, name: text(0), handler: argument(-1) },
  { module: /^pg-boss$/, path: /\.work$/, name: text(0), handler: argument(-1) },
];

/** What a call gives to a queue or a schedule to run. */
export function jobRows(program: Program, site: Site): Row[] {
  return program.values(site.callee).flatMap((callee) => {
    if (callee.kind !== 'outside') return [];
    const kind = KINDS.find(({ module, path }) => module.test(callee.module) && path.test(callee.path));
    const handler = kind?.handler(program, site);
    if (!kind || !handler) return [];
    const { functions, isWhole } = functionsGiven(program, handler);
    const library = callee.module.split('/')[0] ?? '';
    return [
      jobRow(
        `${kind.name(program, site) ?? '…'} (${library})`,
        site,
        functions,
        isWhole && functions.length > 0,
      ),
    ];
  });
}

export function jobRow(name: string, site: Node, functions: readonly FunctionNode[], isWhole: boolean): Row {
  return { kind: 'job', name, site, functions, isWhole, isSafe: false, isBeside: false, servers: [] };
}

function textIn(program: Program, node: Node | undefined): string | undefined {
  const texts = node
    ? program.values(node).flatMap((value) => (value.kind === 'text' ? [value.text] : []))
    : [];
  return texts.length > 0 ? texts.join('|') : undefined;
}

/** `new Queue('mail').process('kind', fn)`. */
function nameOfQueue(program: Program, site: Site): string | undefined {
  const callee = bare(site.callee);
  const queue = callee.type === 'MemberExpression' ? program.values(callee.object)[0] : undefined;
  const made = queue?.kind === 'outside' ? queue.made : undefined;
  const name = made && 'arguments' in made ? textIn(program, made.arguments[0]) : undefined;
  const kind = site.arguments.length > 1 ? textIn(program, site.arguments[0]) : undefined;
  return name && kind ? `${name}: ${kind}` : (name ?? kind);
}

/** The topics that the same consumer subscribes to, where they are written in the same file. */
function topicOfConsumer(program: Program, site: Site): string | undefined {
  const callee = bare(site.callee);
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return undefined;
  const consumer = callee.object.name;
  const topics: string[] = [];
  const { source } = fileOf(site);
  for (const call of callsIn(source, source.ast)) {
    const target = bare(call.callee);
    if (target.type !== 'MemberExpression' || target.object.type !== 'Identifier') continue;
    if (target.object.name !== consumer || target.property.type !== 'Identifier') continue;
    if (target.property.name !== 'subscribe') continue;
    topics.push(
      propertyText(0, 'topic')(program, call) ??
        listText(program, property(0, 'topics')(program, call)) ??
        '…',
    );
  }
  return topics.length > 0 ? topics.join('|') : undefined;
}

function listText(program: Program, node: Node | undefined): string | undefined {
  const list = node && program.values(node)[0];
  if (list?.kind !== 'list') return undefined;
  return list.node.elements.map((element) => textIn(program, element ?? undefined) ?? '…').join('|');
}

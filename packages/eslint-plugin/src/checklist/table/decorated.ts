import {
  isFunction,
  type Node,
  type NodeOf,
  propertyName,
  propertyValue,
  textValue,
} from '../../lint/nodes.ts';
import { originOf } from '../../origin/trace-origin.ts';
import type { SourceFile } from '../program/source-file.ts';
import type { ClassNode } from '../program/value.ts';
import { jobRow } from './jobs.ts';
import { joinPaths } from './mounts.ts';
import { UNKNOWN_PATH } from './registration.ts';
import type { Row } from './row.ts';

const VERBS = /^(?:Get|Post|Put|Patch|Delete|All|Head|Options)$/;
const JOBS = /^(?:Process|Cron|Interval|Timeout|OnEvent|EventPattern|MessagePattern)$/;

/** The routes and jobs of a class of Nest. */
export function decoratedRows({ source }: SourceFile, node: ClassNode, servers: readonly Node[]): Row[] {
  const controller = decorator(node.decorators, /^Controller$/);
  const worker = decorator(node.decorators, /^Processor$/);
  if (controller && !isOfNest(source, controller)) return [];
  const prefix = controller ? (pathOf(controller) ?? UNKNOWN_PATH) : '';
  const rows: Row[] = [];
  for (const member of node.body.body) {
    if (member.type !== 'MethodDefinition' || !isFunction(member.value)) continue;
    const functions = [member.value];
    const verb = controller && decorator(member.decorators, VERBS);
    if (verb) {
      const path = joinPaths(slashed(prefix), slashed(pathOf(verb) ?? UNKNOWN_PATH)) || '/';
      const method = nameOf(verb).toUpperCase();
      const isSafe = method === 'ALL' ? undefined : /^(?:GET|HEAD|OPTIONS)$/.test(method);
      const base = { site: member, functions, isWhole: true, isBeside: false, servers };
      rows.push({ kind: 'route', name: `${method} ${path}`, isSafe, ...base });
    }
    const job = decorator(member.decorators, JOBS);
    if (job && isOfNest(source, job)) {
      rows.push(
        jobRow(
          `${pathOf(job) || (propertyName(member) ?? '…')} (nest ${nameOf(job)})`,
          member,
          functions,
          true,
        ),
      );
    } else if (worker && propertyName(member) === 'process' && isOfNest(source, worker)) {
      rows.push(jobRow(`${pathOf(worker) || '…'} (nest Processor)`, member, functions, true));
    }
  }
  return rows;
}

function decorator(decorators: readonly NodeOf<'Decorator'>[] | undefined, names: RegExp): Node | undefined {
  return decorators?.map(({ expression }) => expression).find((expression) => names.test(nameOf(expression)));
}

function nameOf(expression: Node): string {
  const name = expression.type === 'CallExpression' ? expression.callee : expression;
  return name.type === 'Identifier' ? name.name : '';
}

function isOfNest(source: SourceFile['source'], expression: Node): boolean {
  const name = expression.type === 'CallExpression' ? expression.callee : expression;
  return originOf(source, name)?.module.startsWith('@nestjs/') === true;
}

/** The path or name that a decorator is given; `''` where it is given none, undefined where the code does not show it. */
function pathOf(expression: Node): string | undefined {
  const given = expression.type === 'CallExpression' ? expression.arguments[0] : undefined;
  if (!given) return '';
  if (given.type !== 'ObjectExpression') return textValue(given);
  const path = propertyValue(given, 'path') ?? propertyValue(given, 'name');
  return path ? textValue(path) : '';
}

const slashed = (path: string) =>
  path === '' || path.startsWith('/') || path === UNKNOWN_PATH ? path : `/${path}`;

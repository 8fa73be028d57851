import { bare, isFunction, type Node, propertyName } from '../lint/nodes.ts';
import type { RuleContext } from '../lint/rule.ts';
import { variableAt } from '../lint/source.ts';
import { isLocal, type Origin } from '../origin/origin.ts';
import { originOf } from '../origin/trace-origin.ts';
import { readSettings } from '../settings.ts';
import { isHandler } from './handler.ts';

/** Whose logger it is: that decides the order of arguments. `project` is one that a module of the project exports. */
export type LoggerKind = 'throughline' | 'winston' | 'pino' | 'otel' | 'project';

export interface Logger {
  readonly kind: LoggerKind;
  /** It belongs to one request (`request.log`), and so do its lines. */
  readonly ofRequest: boolean;
}

type Context = Pick<RuleContext<object, never>, 'source' | 'settings'>;

const DERIVED = '(?:\\.(?:child|bind|with|extend)\\(\\))*$';
const PATHS: readonly [module: RegExp, kind: LoggerKind, path: RegExp][] = [
  [/^(@throughline\/api|throughline)$/, 'throughline', new RegExp(`^(?:getLogger\\(\\)|Logger:)${DERIVED}`)],
  [
    /^(winston|@throughline\/winston)$/,
    'winston',
    new RegExp(`^(?:|createLogger\\(\\)|loggers\\.(?:get|add)\\(\\)|Logger:)${DERIVED}`),
  ],
  [
    /^(pino|pino-http|bunyan)$/,
    'pino',
    new RegExp(
      `^(?:pino\\(\\)|\\(\\)|createLogger\\(\\)|(?:Base)?Logger:|pino:|(?:pino\\(\\)|\\(\\))\\.logger)${DERIVED}`,
    ),
  ],
  [
    /^(fastify)$/,
    'pino',
    /^(?:fastify)?(?:\(\)|Fastify(?:Instance|Request|Reply):|FastifyBaseLogger:)(?:\.log)?(?:\.child\(\))*$/,
  ],
  [/^@opentelemetry\/api-logs$/, 'otel', /^(?:logs\.getLogger(?:Provider\(\)\.getLogger)?\(\)|Logger:)$/],
];

/** The logger that an expression is, or undefined. Names alone prove nothing: it is followed to where it was made. */
export function loggerOf(context: Context, expression: Node): Logger | undefined {
  const node = bare(expression);
  if (isLogOfRequest(context, node)) return { kind: 'pino', ofRequest: true };
  const origin = originOf(context.source, node);
  const kind = origin && kindOf(context, origin, node);
  if (!kind) return undefined;
  return { kind, ofRequest: /Fastify(?:Request|Reply):/.test(origin.path) };
}

function kindOf(context: Context, origin: Origin, node: Node): LoggerKind | undefined {
  if (isLocal(origin.module) || isNamed(context, origin.module)) {
    return isLoggerOfProject(context, origin) ? 'project' : undefined;
  }
  if (origin.module === 'fastify' && !/log/i.test(origin.path) && !isPropertyLog(node)) return undefined;
  return loggerKindAt(origin);
}

/** Whose logger a value of a package is, by the path to it. */
export function loggerKindAt(origin: Origin): LoggerKind | undefined {
  return PATHS.find(([module, , path]) => module.test(origin.module) && path.test(origin.path))?.[1];
}

const isNamed = (context: Context, module: string) =>
  readSettings(context.settings).loggerModules.includes(module);

const isPropertyLog = (node: Node) => node.type === 'MemberExpression' && propertyName(node) === 'log';

/** What `./logger.js` and its like export: the module's name and the export's name both say so. */
function isLoggerOfProject(context: Context, { module, path }: Origin): boolean {
  const file = (module.split('/').at(-1) ?? '').replace(/\.[cm]?[jt]sx?$/, '').toLowerCase();
  if (isNamed(context, file) || isNamed(context, module)) return !/>\d/.test(path);
  if (!/(^|[._-])(log|logs|logger|loggers|logging)$|logger$/.test(file)) return false;
  return (
    path === '' ||
    /^(?:\w*log(?:ger)?|(?:get|create|make)\w*Log(?:ger)?\(\)|\(\)|Logger:)(?:\.child\(\))*$/i.test(path)
  );
}

/** `request.log` and `ctx.log`, where the parameter is one of a handler. */
function isLogOfRequest(context: Context, node: Node): boolean {
  if (node.type !== 'MemberExpression' || node.object.type !== 'Identifier') return false;
  const name = propertyName(node);
  if (name !== 'log' && name !== 'logger') return false;
  const definition = variableAt(context.source, node.object)?.defs[0];
  return (
    definition?.type === 'Parameter' &&
    isFunction(definition.node) &&
    isHandler(context.source, definition.node)
  );
}

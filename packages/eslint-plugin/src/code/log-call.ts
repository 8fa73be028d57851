import {
  bare,
  type Call,
  methodName,
  type Node,
  propertyName,
  propertyValue,
  textValue,
} from '../lint/nodes.ts';
import type { RuleContext } from '../lint/rule.ts';
import { type Rank, rankOf } from './levels.ts';
import { type Logger, loggerOf } from './logger.ts';

/** One call that writes a line, read by the order of arguments of its logger. */
export interface LogCall {
  readonly node: Call;
  readonly logger: Logger;
  /** The name that the code says: a method, or the text of a level. */
  readonly level: string;
  readonly rank: Rank;
  readonly message: Node | undefined;
  /** Everything beside the message: fields, errors, values for placeholders. */
  readonly rest: readonly Node[];
}

type Context = Pick<RuleContext<object, never>, 'source' | 'settings'>;

/** Reads a call as one of a known logger; undefined for every other call. */
export function logCallOf(context: Context, node: Call): LogCall | undefined {
  return readLogCall(node, (receiver) => loggerOf(context, receiver));
}

/** The same, by whoever knows of what is called whether it is a logger. */
export function readLogCall(
  node: Call,
  loggerAt: (receiver: Node) => Logger | undefined,
): LogCall | undefined {
  const callee = bare(node.callee);
  if (callee.type !== 'MemberExpression') return undefined;
  const method = methodName(node);
  const generic = method === 'log' || method === 'emit';
  if (!generic && rankOf(method) === undefined) return undefined;
  const logger = loggerAt(callee.object);
  if (!logger || method === undefined) return undefined;
  if (method === 'emit') return logger.kind === 'otel' ? emitted(node, logger) : undefined;
  const args: Node[] = node.arguments;
  if (method === 'log') return levelled(node, logger, args);
  const rank = rankOf(method);
  return rank && { node, logger, level: method, rank, ...messageAndRest(logger, args) };
}

/** Whether an expression is text: a literal, a template, or pieces put together. */
export function isText(expression: Node): boolean {
  const node = bare(expression);
  if (node.type === 'Literal') return typeof node.value === 'string';
  if (node.type === 'TemplateLiteral') return true;
  return (
    node.type === 'BinaryExpression' && node.operator === '+' && (isText(node.left) || isText(node.right))
  );
}

function messageAndRest(logger: Logger, args: readonly Node[]): Pick<LogCall, 'message' | 'rest'> {
  const [first, second] = args;
  if (first?.type === 'ObjectExpression' && logger.kind !== 'pino') {
    const message = propertyValue(first, 'message') ?? propertyValue(first, 'msg');
    return { message, rest: args };
  }
  const textAt = args.findIndex(isText);
  const secondIsMessage =
    (logger.kind === 'pino' && first !== undefined && !isText(first) && second !== undefined) ||
    (logger.kind === 'project' && textAt === 1);
  const at = secondIsMessage ? 1 : 0;
  const message = args[at];
  return {
    message: message?.type === 'ObjectExpression' ? undefined : message,
    rest: args.filter((_, index) => index !== at),
  };
}

/** winston's `logger.log('info', 'text', fields)` and `logger.log({ level, message })`. */
function levelled(node: Call, logger: Logger, args: readonly Node[]): LogCall | undefined {
  const [first, ...others] = args;
  if (!first || logger.kind === 'throughline' || logger.kind === 'pino') return undefined;
  if (first.type === 'ObjectExpression') {
    const level = textValue(propertyValue(first, 'level'));
    const rank = rankOf(level);
    return rank && level
      ? { node, logger, level, rank, message: propertyValue(first, 'message'), rest: args }
      : undefined;
  }
  const level = textValue(first);
  const rank = rankOf(level);
  return rank && level ? { node, logger, level, rank, ...messageAndRest(logger, others) } : undefined;
}

/** `logs.getLogger('…').emit({ severityText, body, attributes })`. */
function emitted(node: Call, logger: Logger): LogCall | undefined {
  const record = node.arguments[0];
  if (record?.type !== 'ObjectExpression') return undefined;
  const severity = propertyValue(record, 'severityNumber');
  const level =
    textValue(propertyValue(record, 'severityText')) ??
    (severity?.type === 'MemberExpression' ? propertyName(severity) : undefined) ??
    'info';
  const rank = rankOf(level.toLowerCase().replace(/\d$/, ''));
  if (!rank) return undefined;
  const attributes = propertyValue(record, 'attributes');
  return {
    node,
    logger,
    level,
    rank,
    message: propertyValue(record, 'eventName') ?? propertyValue(record, 'body'),
    rest: [
      ...(attributes ? [attributes] : []),
      ...[propertyValue(record, 'body')].filter((body) => body !== undefined),
    ],
  };
}

import type { Node } from '../lint/nodes.ts';
import type { RuleContext } from '../lint/rule.ts';
import type { Scope } from '../lint/scope.ts';
import { type Logger, loggerOf } from './logger.ts';

export interface NamedLogger extends Logger {
  readonly name: string;
}

/** The loggers that have a name where a node stands, the nearest first; winston itself and its like are none here. */
export function loggersAt(
  context: Pick<RuleContext<object, never>, 'source' | 'settings'>,
  node: Node,
): NamedLogger[] {
  const found: NamedLogger[] = [];
  for (let scope: Scope | null = context.source.getScope(node); scope; scope = scope.upper) {
    for (const variable of scope.variables) {
      const definition = variable.defs[0];
      if (definition?.name.type !== 'Identifier' || !/log/i.test(variable.name)) continue;
      // A constant is there only below its line.
      if (
        definition.type === 'Variable' &&
        scope.type !== 'module' &&
        definition.name.range[0] > node.range[0]
      )
        continue;
      const logger = loggerOf(context, definition.name);
      if (logger) found.push({ ...logger, name: variable.name });
    }
  }
  return found;
}

/** The text of a call that writes an event with fields, by the order of arguments of the logger. */
export function lineText(logger: NamedLogger, level: string, event: string, fields: string): string {
  const name = `'${event}'`;
  const args =
    logger.kind === 'pino' ? (fields ? `${fields}, ${name}` : name) : fields ? `${name}, ${fields}` : name;
  return `${logger.name}.${level}(${args})`;
}

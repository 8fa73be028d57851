import type { Rule } from 'eslint';
import { type Node, type NodeOf, textValue } from '../lint/nodes.ts';
import { defineRule, type Fixer } from '../lint/rule.ts';
import { findIn } from '../lint/source.ts';
import { originOf } from '../origin/trace-origin.ts';

type Message = 'before' | 'besideSdk' | 'moveUp';

/** Libraries that are patched as they are loaded: what comes before the preload stays as it is. */
const PATCHED =
  /^(?:node:)?(?:winston|pino|bunyan|express|fastify|koa|@koa\/router|@hapi\/hapi|restify|@nestjs\/core|pg|mysql2?|mongodb|mongoose|ioredis|redis|kafkajs|amqplib|graphql|knex|undici|@grpc\/grpc-js|cassandra-driver|memcached|socket\.io|bullmq|http|https|net|dns)(?:\/.*)?$/;

/** Modules that start an SDK when they are loaded. */
const PRELOADS =
  /^(?:throughline\/register|throughline\/start|@opentelemetry\/auto-instrumentations-node\/register|dd-trace\/init|newrelic|elastic-apm-node\/start)$/;
const STARTS =
  /^(?:\.{1,2}|@|~|#)\/?(?:.*\/)?(?:otel|opentelemetry|open-telemetry|instrumentation|instrument|tracing|tracer|telemetry|apm)(?:[.-](?:setup|init|register|start))?(?:\.[cm]?[jt]s)?$/i;

export const preloadFirst: Rule.RuleModule = defineRule<
  { preloads: readonly string[]; libraries: readonly string[] },
  Message
>({
  name: 'preload-first',
  type: 'problem',
  description: 'Load the preload before loggers and the libraries that it instruments.',
  options: {
    preloads: { type: 'array', items: { type: 'string' } },
    libraries: { type: 'array', items: { type: 'string' } },
  },
  defaults: { preloads: [], libraries: [] },
  messages: {
    before:
      '`{{library}}` is loaded before `{{preload}}`, and is not instrumented for that reason. Load the preload with `node --import`, or import it first.',
    besideSdk:
      '`{{library}}` is imported by the file that starts the SDK: imports run first, so it is not instrumented. Start the SDK in a file of its own, and load that with `node --import`.',
    moveUp: 'Import `{{preload}}` first.',
  },
  suggests: true,
  create({ source, options, report }) {
    const isPatched = (module: string) => PATCHED.test(module) || options.libraries.includes(module);
    const isPreload = (statement: Node, module: string) =>
      PRELOADS.test(module) ||
      options.preloads.includes(module) ||
      // Only for its effect: a module that exports something is not there to start.
      (STARTS.test(module) && isBare(statement));

    return {
      Program(program) {
        const loads = program.body.flatMap((statement) => {
          const module = loadedBy(statement);
          return module === undefined ? [] : [{ statement, module }];
        });
        const at = loads.findIndex(({ statement, module }) => isPreload(statement, module));
        const preload = loads[at];
        if (preload) {
          for (const { statement, module } of loads.slice(0, at)) {
            if (isTypeOnly(statement) || !isPatched(module)) continue;
            report({
              node: statement,
              messageId: 'before',
              data: { library: module, preload: preload.module },
              suggest: moveUp(program, preload.statement, preload.module),
            });
          }
          return;
        }
        const start = sdkStart(program);
        if (!start) return;
        for (const { statement, module } of loads) {
          const isLater = statement.type !== 'ImportDeclaration' && statement.range[0] > start.range[1];
          if (isTypeOnly(statement) || isLater || !isPatched(module)) continue;
          report({ node: statement, messageId: 'besideSdk', data: { library: module } });
        }
      },
    };

    function moveUp(program: NodeOf<'Program'>, preload: Node, module: string) {
      const first = program.body.find((statement) => !('directive' in statement && statement.directive));
      if (!first) return [];
      const text = source.getText(preload);
      const [start, end] = preload.range;
      const isLast = source.text[end] !== '\n';
      const line: [number, number] =
        isLast && source.text[start - 1] === '\n' ? [start - 1, end] : [start, end + (isLast ? 0 : 1)];
      return [
        {
          messageId: 'moveUp' as const,
          data: { preload: module },
          fix: (fixer: Fixer) => [fixer.insertTextBefore(first, `${text}\n`), fixer.removeRange(line)],
        },
      ];
    }

    /** `sdk.start()` of a `NodeSDK`, or `provider.register()`, at the top of this file. */
    function sdkStart(program: NodeOf<'Program'>): Node | undefined {
      let start: Node | undefined;
      findIn(source, program, (node) => {
        if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false;
        const origin = originOf(source, node.callee);
        const isStart =
          origin?.module.startsWith('@opentelemetry/') === true &&
          /^(?:NodeSDK\(\)\.start|NodeTracerProvider\(\)\.register)$/.test(origin.path);
        if (isStart) start = node;
        return isStart;
      });
      return start;
    }
  },
});

/** What a statement at the top of a file loads. */
function loadedBy(statement: Node): string | undefined {
  if (statement.type === 'ImportDeclaration') return statement.source.value;
  const expression =
    statement.type === 'ExpressionStatement'
      ? statement.expression
      : statement.type === 'VariableDeclaration'
        ? statement.declarations[0]?.init
        : undefined;
  return expression ? requiredIn(expression) : undefined;
}

function requiredIn(expression: Node): string | undefined {
  if (expression.type === 'MemberExpression') return requiredIn(expression.object);
  if (expression.type === 'AwaitExpression') return requiredIn(expression.argument);
  if (expression.type === 'ImportExpression') return textValue(expression.source);
  if (expression.type !== 'CallExpression') return undefined;
  if (expression.callee.type === 'Identifier' && expression.callee.name === 'require')
    return textValue(expression.arguments[0]);
  return requiredIn(expression.callee);
}

function isBare(statement: Node): boolean {
  if (statement.type === 'ImportDeclaration') return statement.specifiers.length === 0;
  return statement.type === 'ExpressionStatement';
}

function isTypeOnly(statement: Node): boolean {
  if (statement.type !== 'ImportDeclaration') return false;
  if (statement.importKind === 'type') return true;
  return (
    statement.specifiers.length > 0 &&
    statement.specifiers.every((one) => one.type === 'ImportSpecifier' && one.importKind === 'type')
  );
}

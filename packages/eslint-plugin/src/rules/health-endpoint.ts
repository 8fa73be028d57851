import type { Rule } from 'eslint';
import { HEALTH_CARRIERS, HEALTH_PATH } from '../code/health-names.ts';
import { methodName, type Node, textValue } from '../lint/nodes.ts';
import { defineRule } from '../lint/rule.ts';
import { findIn } from '../lint/source.ts';
import { originOf } from '../origin/trace-origin.ts';
import { readSettings } from '../settings.ts';

const FRAMEWORKS =
  /^(express|fastify|koa|hono|@hono\/node-server|restify|@hapi\/hapi|polka|http|https|http2|@nestjs\/core)$/;
const MADE = /(?:\(\)|create(?:Secure)?Server\(\)|NestFactory\.create\(\)|:)$/;

export const healthEndpoint: Rule.RuleModule = defineRule<{ paths: readonly string[] }, 'missing'>({
  name: 'health-endpoint',
  type: 'suggestion',
  description: 'Give every server an endpoint that says whether it lives and is ready.',
  options: { paths: { type: 'array', items: { type: 'string' } } },
  defaults: { paths: [] },
  messages: {
    missing:
      'This file starts a server, and nothing in it answers a health check. Serve `/health` and `/health/ready`, or run it under `throughline/register`, which does.',
  },
  create({ source, options, settings, report }) {
    if (readSettings(settings).preload) return {};
    return {
      'Program:exit'(program) {
        const start = listening(program);
        if (start && !hasHealth(program)) report({ node: start, messageId: 'missing' });
      },
    };

    /** Where a server that this file makes begins to listen. */
    function listening(program: Node): Node | undefined {
      let found: Node | undefined;
      findIn(source, program, (node) => {
        if (node.type !== 'CallExpression') return false;
        const method = methodName(node);
        if (method === 'listen' && node.callee.type === 'MemberExpression') {
          const origin = originOf(source, node.callee.object);
          if (origin && FRAMEWORKS.test(origin.module) && MADE.test(origin.path) && servesHere(program))
            found = node;
        } else {
          const origin = originOf(source, node.callee);
          if (origin?.module === '@hono/node-server' && origin.path === 'serve' && servesHere(program))
            found = node;
        }
        return found !== undefined;
      });
      return found;
    }

    /** Whether the routes are in this file: one that gets its application from elsewhere has nothing to show. */
    function servesHere(program: Node): boolean {
      return findIn(source, program, (node) => {
        if (node.type !== 'CallExpression') return false;
        const method = methodName(node);
        if (/^(get|post|put|patch|delete|all|use|route|register)$/.test(method ?? '')) {
          const text = textValue(node.arguments[0]);
          return text === undefined ? method === 'route' : text.startsWith('/');
        }
        const origin = originOf(source, node.callee);
        return (
          origin !== undefined &&
          /^https?2?$/.test(origin.module) &&
          /^create/.test(origin.path) &&
          node.arguments.some((argument) => argument.type.endsWith('FunctionExpression'))
        );
      });
    }

    function hasHealth(program: Node): boolean {
      return findIn(source, program, (node) => {
        if (node.type === 'ImportDeclaration') {
          return HEALTH_CARRIERS.test(node.source.value) || node.source.value === 'throughline/register';
        }
        if (node.type === 'Literal' || node.type === 'TemplateElement') {
          const text = node.type === 'Literal' ? node.value : node.value.cooked;
          if (typeof text !== 'string') return false;
          return (
            options.paths.includes(text) ||
            HEALTH_PATH.test(text) ||
            (!text.startsWith('/') && HEALTH_CARRIERS.test(text))
          );
        }
        if (node.type !== 'CallExpression') return false;
        const origin = originOf(source, node.callee);
        return (
          origin !== undefined &&
          /^(throughline|@throughline\/api)$/.test(origin.module) &&
          /^health\./.test(origin.path)
        );
      });
    }
  },
});

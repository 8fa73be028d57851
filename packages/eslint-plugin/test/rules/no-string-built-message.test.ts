import { bad, good, ruleCases } from '../support/rule-cases.ts';

ruleCases('no-string-built-message', [
  good(
    'a require that is none of Node',
    `const require = (name) => registry.get(name); const logger = require('pino')(); logger.info('a' + b);`,
  ),
  good(
    'an event name and fields',
    `
    import { getLogger } from 'throughline';
    const log = getLogger('assessments');
    log.info('assessment_started', { user_id: userId, assessment_id: assessmentId });
  `,
  ),
  good(
    'pino, fields first',
    `import pino from 'pino'; const logger = pino(); logger.info({ userId }, 'user_started');`,
  ),
  good(
    'winston with a constant',
    `import { createLogger } from 'winston'; createLogger().error('payment_failed', { order: order.id, error });`,
  ),
  good('a template without values', 'import pino from "pino"; pino().info(`server started`);'),
  good(
    'literals that are only broken over lines',
    `import pino from 'pino'; pino().warn('the queue is full, ' + 'messages are dropped');`,
  ),
  good('a template outside of every log call', 'const key = `user:${id}`; cache.get(key);'),
  good(
    'a logger that nothing is known about',
    'import { audit } from "./audit.js"; audit.info(`user ${id} left`);',
  ),
  good('a variable that is called logger', 'const logger = new Recorder(); logger.info(`user ${id} left`);'),
  good('Math.log and its like', 'Math.log(`${value}` as never);'),
  good(
    'a constant in capital letters as prefix',
    `
    import pino from 'pino';
    const PREFIX = '[orders] ';
    pino().info(PREFIX + 'ready');
  `,
  ),
  good('debug lines, where they are allowed', 'import pino from "pino"; pino().debug(`took ${ms} ms`);', {
    options: { allowDebug: true },
  }),
  good('the message comes from elsewhere', `import pino from 'pino'; pino().info(describe(order));`),
  bad(
    'what createRequire gave',
    `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); const logger = require('pino')(); logger.info('a' + read());`,
    'built',
  ),
  bad(
    'a template in a logger of ours',
    `
    import { getLogger } from 'throughline';
    const log = getLogger('assessments');
    log.info(\`User \${userId} started \${assessmentId}\`);
  `,
    'built',
    {
      suggest: [
        [
          'useFields',
          `
    import { getLogger } from 'throughline';
    const log = getLogger('assessments');
    log.info('user_started', { userId, assessmentId });
  `,
        ],
      ],
    },
  ),
  bad(
    'a template in pino, whose fields come first',
    `
    import pino from 'pino';
    const logger = pino();
    logger.info(\`Order \${order.id} shipped\`);
  `,
    'built',
    {
      suggest: [
        [
          'useFields',
          `
    import pino from 'pino';
    const logger = pino();
    logger.info({ id: order.id }, 'order_shipped');
  `,
        ],
      ],
    },
  ),
  bad(
    'put together with plus, in winston',
    `
    const winston = require('winston');
    const logger = winston.createLogger();
    logger.warn('Failed to save answer: ' + answerId);
  `,
    'built',
    {
      suggest: [
        [
          'useFields',
          `
    const winston = require('winston');
    const logger = winston.createLogger();
    logger.warn('failed_to_save_answer', { answerId });
  `,
        ],
      ],
    },
  ),
  bad(
    'a call inside has no name for a field, so nothing is suggested',
    'import pino from "pino"; pino().info(`took ${Math.round(ms)} ms`);',
    'built',
  ),
  bad(
    'fields beside it stay, so nothing is suggested',
    'import { getLogger } from "throughline"; getLogger("a").info(`user ${id} left`, { reason });',
    'built',
  ),
  bad(
    'two values of one name',
    'import { getLogger } from "throughline"; getLogger("a").info(`${from.id} to ${to.id}`);',
    'built',
  ),
  bad(
    'util.format',
    `
    import { format } from 'node:util';
    import pino from 'pino';
    pino().info(format('user %s left', userId));
  `,
    'built',
  ),
  bad(
    'the level as an argument',
    'import winston from "winston"; winston.createLogger().log("info", `user ${name} left`);',
    'built',
  ),
  bad(
    'a record as one object',
    'import winston from "winston"; winston.createLogger().log({ level: "info", message: `user ${getName()} left` });',
    'built',
  ),
  bad(
    'a child of a logger',
    'import pino from "pino"; const log = pino().child({ part: "mail" }); log.info(`sent to ${recipients.size()}`);',
    'built',
  ),
  bad(
    'the logger of a request',
    `
    import express from 'express';
    const app = express();
    app.get('/orders/:id', (req, res) => { req.log.info(\`order \${req.params.id} read\`); res.end(); });
  `,
    'built',
    {
      suggest: [
        [
          'useFields',
          `
    import express from 'express';
    const app = express();
    app.get('/orders/:id', (req, res) => { req.log.info({ id: req.params.id }, 'order_read'); res.end(); });
  `,
        ],
      ],
    },
  ),
  bad(
    'a logger that is a property, by its type',
    `
    import type { Logger } from 'winston';
    export class Orders {
      constructor(private readonly logger: Logger) {}
      place(id: string) { this.logger.info(\`order \${id} placed\`); }
    }
  `,
    'built',
    {
      suggest: [
        [
          'useFields',
          `
    import type { Logger } from 'winston';
    export class Orders {
      constructor(private readonly logger: Logger) {}
      place(id: string) { this.logger.info('order_placed', { id }); }
    }
  `,
        ],
      ],
    },
  ),
  bad(
    'the logger of a module of the project',
    'import { logger } from "../lib/logger.js"; logger.info(`user ${id} left`);',
    'built',
  ),
  bad(
    'a module that the settings name',
    'import { audit } from "./telemetry.js"; audit.info(`user ${id} left`);',
    'built',
    {
      settings: { throughline: { loggerModules: ['telemetry'] } },
    },
  ),
  bad(
    'a record of OpenTelemetry',
    `
    import { logs } from '@opentelemetry/api-logs';
    logs.getLogger('orders').emit({ severityText: 'INFO', body: \`order \${id} placed\` });
  `,
    'built',
  ),
]);

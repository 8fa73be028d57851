import { bad, good, ruleCases } from '../support/rule-cases.ts';

const APP = `import express from 'express'; const app = express(); import pino from 'pino'; const logger = pino();`;
const handler = (body: string) =>
  `${APP} app.get('/orders/:id', async (req, res) => { ${body} res.end(); });`;

ruleCases('request-id-in-logs', [
  good('the logger of the request', handler(`req.log.info({ order: req.params.id }, 'order_read');`)),
  good('a field', handler(`logger.info({ request_id: req.id }, 'order_read');`)),
  good('a field in another spelling', handler(`logger.info({ requestId: req.id }, 'order_read');`)),
  good('the trace', handler(`logger.info({ trace_id }, 'order_read');`)),
  good(
    'a correlation id',
    handler(`logger.info({ correlationId: req.get('x-correlation-id') }, 'order_read');`),
  ),
  good('the request itself, which pino serializes', handler(`logger.info({ req }, 'order_read');`)),
  good(
    'a child that the handler makes',
    handler(`const log = logger.child({ request_id: req.id }); log.info('order_read');`),
  ),
  good('a child on the spot', handler(`logger.child({ reqId: req.id }).info('order_read');`)),
  good('fields that are spread', handler(`logger.info({ ...fields, order: 1 }, 'order_read');`)),
  good(
    'getLogger knows its request',
    `import { getLogger } from 'throughline'; const log = getLogger('a'); ${handler(`log.info('order_read');`)}`,
  ),
  good('under the preload', handler(`logger.info('order_read');`), {
    settings: { throughline: { preload: true } },
  }),
  good('outside of every request', `${APP} logger.info('server_started'); app.listen(3000);`),
  good(
    'a job has no request',
    `import pino from 'pino'; import { Worker } from 'bullmq'; const logger = pino(); new Worker('mail', async () => { logger.info('mail_sent'); });`,
  ),
  good(
    'a name of the project',
    handler(`logger.info({ order_key: req.headers['x-order'] }, 'order_read');`),
    { options: { names: ['order_key'] } },
  ),
  good('a logger that nothing is known about', handler(`audit.info('order_read');`)),
  good(
    'fastify: request.log',
    `import Fastify from 'fastify'; const app = Fastify(); app.get('/a', async (request) => { request.log.info('read'); return 1; });`,
  ),
  bad('a logger of the module', handler(`logger.info('order_read');`), 'missing'),
  bad('other fields', handler(`logger.info({ order: req.params.id }, 'order_read');`), 'missing'),
  bad(
    'winston',
    `import express from 'express'; import winston from 'winston'; const logger = winston.createLogger(); express().post('/orders', (req, res) => { logger.warn('order_refused', { reason: 'empty' }); res.end(); });`,
    'missing',
  ),
  bad(
    'a handler with a name',
    `${APP} app.get('/orders', list); async function list(req, res) { logger.info('orders_read'); res.end(); }`,
    'missing',
  ),
  bad(
    'middleware',
    `${APP} app.use((req, res, next) => { logger.info({ path: req.path }, 'seen'); next(); });`,
    'missing',
  ),
  bad(
    'a callback in a handler',
    handler(`await read().catch((err) => { logger.error({ err }, 'read_failed'); });`),
    'missing',
  ),
  bad(
    'a logger of the project',
    `import express from 'express'; import { logger } from './logger.js'; express().get('/orders', (req, res) => { logger.info('orders_read'); res.end(); });`,
    'missing',
  ),
  bad(
    'a handler of Nest',
    `import { Get } from '@nestjs/common'; import pino from 'pino'; const logger = pino(); class Orders { @Get() list() { logger.info('orders_read'); return []; } }`,
    'missing',
  ),
  bad(
    'node:http',
    `import { createServer } from 'node:http'; import pino from 'pino'; const logger = pino(); createServer((req, res) => { logger.info('seen'); res.end(); });`,
    'missing',
  ),
  bad('each line', handler(`logger.info('a_b'); logger.warn('c_d');`), ['missing', 'missing']),
]);

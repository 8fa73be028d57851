import { bad, good, ruleCases } from '../support/rule-cases.ts';

const OURS = `import { getLogger, flow, skipped } from 'throughline'; const log = getLogger('orders');`;
const EXPRESS = `import express from 'express'; const app = express();`;
const handler = (body: string) =>
  `${EXPRESS} app.post('/answers', async (req, res) => { ${body} await save(req.body); res.end(); });`;

ruleCases('no-silent-return', [
  good('told before', handler(`if (!valid(req.body)) { logger.warn('answer_skipped'); return; }`)),
  good(
    'skipped of ours',
    `${OURS} await flow('save', async (f) => { if (!question) { skipped('save_skipped', { reason: 'invalid' }); return null; } await save(); });`,
  ),
  good(
    'the return of a flow',
    `${OURS} await flow('save', async (f) => { if (rows.length === 0) return f.return(0, { reason: 'nothing' }); return save(rows); });`,
  ),
  good('an error', handler(`if (!valid(req.body)) throw new BadRequest();`)),
  good(
    'an answer says it',
    handler(`if (!valid(req.body)) { res.status(400).json({ error: 'invalid' }); return; }`),
  ),
  good('an answer that is given back', handler(`if (!valid(req.body)) return res.status(400).end();`)),
  good(
    'next',
    `${EXPRESS} app.use((req, res, next) => { if (req.user) { next(); return; } res.status(401).end(); });`,
  ),
  good(
    'the status of koa',
    `import Koa from 'koa'; const app = new Koa(); app.use(async (ctx, next) => { if (!ctx.user) { ctx.status = 401; return; } await next(); });`,
  ),
  good(
    'a helper that takes a request',
    `import type { Request } from 'express'; export function userOf(request: Request) { if (!request.headers.cookie) return null; return parse(request.headers.cookie); }`,
  ),
  good('a value is no silence', handler(`if (cached) return cached;`)),
  good(
    'a function that nobody calls from outside',
    `function find(rows, id) { if (!id) return null; return rows.get(id); }`,
  ),
  good(
    'a callback inside of a handler',
    handler(`const rows = all.filter((row) => { if (!row) return false; return row.ok; });`),
  ),
  good(
    'the last return',
    handler(`if (req.body) { await log(req.body); } else { return; }`).replace(
      'await save(req.body); res.end(); ',
      '',
    ),
  ),
  good(
    'explained',
    handler(`if (req.body === seen) { /* a retry of the client, answered by the first */ return; }`),
  ),
  good('something is done first', handler(`if (!valid(req.body)) { refuse(res); return; }`)),
  good(
    'counted',
    `import { metrics } from '@opentelemetry/api'; const n = metrics.getMeter('a').createCounter('n'); ${handler(`if (!req.body) { n.add(1); return; }`)}`,
    { options: { allowCalls: false } },
  ),
  bad('a handler that says nothing', handler(`if (!valid(req.body)) return;`), 'silent'),
  bad('null', handler(`if (!req.user) { return null; }`), 'silent'),
  bad('an empty list', handler(`if (!req.user) { return []; }`), 'silent'),
  bad(
    'with a logger at hand',
    `
    ${OURS}
    ${EXPRESS}
    app.post('/answers', async (req, res) => {
      if (!req.body.question) return;
      res.end();
    });
  `,
    'silent',
    {
      suggest: [
        [
          'logIt',
          `
    ${OURS}
    ${EXPRESS}
    app.post('/answers', async (req, res) => {
      if (!req.body.question) { log.warning('request_skipped', { reason: '!req.body.question' }); return; }
      res.end();
    });
  `,
        ],
      ],
    },
  ),
  bad(
    'with pino at hand, in a block',
    `
    import pino from 'pino';
    const logger = pino();
    ${EXPRESS}
    app.get('/answers', saveAnswer);
    async function saveAnswer(req, res) {
      if (req.query.kind === 'draft') {
        return null;
      }
      res.end();
    }
  `,
    'silent',
    {
      suggest: [
        [
          'logIt',
          `
    import pino from 'pino';
    const logger = pino();
    ${EXPRESS}
    app.get('/answers', saveAnswer);
    async function saveAnswer(req, res) {
      if (req.query.kind === 'draft') {
        logger.warn({ reason: 'req.query.kind === \\'draft\\'' }, 'save_answer_skipped'); return null;
      }
      res.end();
    }
  `,
        ],
      ],
    },
  ),
  bad(
    'a flow',
    `import { flow } from 'throughline'; await flow('retake', async (f) => { const rows = await f.step('load', load); if (rows.length === 0) return 0; await f.step('clear', clear); return rows.length; });`,
    'silent',
  ),
  bad(
    'a method that is a flow',
    `import { flowMethod } from 'throughline'; class Orders { @flowMethod('place_order') async place(order) { if (!order.lines) return; await this.save(order); } }`,
    'silent',
  ),
  bad(
    'a handler of Nest',
    `import { Post } from '@nestjs/common'; class Answers { @Post() async save(body) { if (!body.question) return; await this.store.save(body); } }`,
    'silent',
  ),
  bad(
    'a job of BullMQ',
    `import { Worker } from 'bullmq'; new Worker('mail', async (job) => { if (!job.data.to) return; await send(job.data); });`,
    'silent',
  ),
  bad(
    'a message of Kafka',
    `import { Kafka } from 'kafkajs'; const consumer = new Kafka({}).consumer({}); await consumer.run({ eachMessage: async ({ message }) => { if (!message.value) return; await handle(message); } });`,
    'silent',
  ),
  bad(
    'a Lambda function',
    `export const handler = async (event) => { if (!event.Records) return; await handle(event.Records); };`,
    'silent',
  ),
  bad(
    'node:http',
    `import { createServer } from 'node:http'; createServer((req, res) => { if (req.method !== 'GET') return; res.end('ok'); }).listen(0);`,
    'silent',
  ),
  bad(
    'by the types of Express',
    `import type { Request, Response } from 'express'; export async function save(request: Request, response: Response) { if (!request.body) return; await store(request.body); response.end(); }`,
    'silent',
  ),
  bad(
    'by the type of a handler',
    `import { type RequestHandler } from 'express'; export const save: RequestHandler = async (request, response) => { if (!request.body) return; response.end(); };`,
    'silent',
  ),
  bad(
    'by the types of node:http',
    `import type { IncomingMessage, ServerResponse } from 'node:http'; export function serve(request: IncomingMessage, response: ServerResponse) { if (!request.url) return; response.end(); }`,
    'silent',
  ),
  bad(
    'marked',
    `
    /** @observed */
    export async function saveAnswer(userId: string, questionId: string, value: number): Promise<Answer | null> {
      if (!(await isValidQuestion(questionId))) return null;
      return store.save(userId, questionId, value);
    }
  `,
    'silent',
  ),
  bad(
    'marked above a constant',
    `
    // @observed
    const sync = async () => { if (!enabled) return; await run(); };
  `,
    'silent',
  ),
  bad(
    'by its name',
    `export async function handleOrder(order) { if (!order) return; await place(order); }`,
    'silent',
    { options: { functions: ['^handle[A-Z]'] } },
  ),
  bad('in a loop', handler(`for (const row of rows) { if (!row) return; }`), 'silent'),
  bad(
    'in a switch',
    handler(`switch (req.body.kind) { case 'a': await a(); break; default: return; }`),
    'silent',
  ),
  bad(
    'an answer, where it is not enough',
    handler(`if (!req.body) { res.status(400).end(); return; }`),
    'silent',
    { options: { allowAnswers: false, allowCalls: false } },
  ),
  bad(
    'a comment, where it is not enough',
    handler(`if (!req.body) { /* there is nothing to do */ return; }`),
    'silent',
    { options: { allowExplained: false } },
  ),
  bad(
    'an arrow in a route of fastify',
    `import Fastify from 'fastify'; const app = Fastify(); app.route({ method: 'GET', url: '/a', handler: async (request, reply) => { if (!request.query) return; return find(); } });`,
    'silent',
  ),
]);

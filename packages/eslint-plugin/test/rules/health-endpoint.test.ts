import { bad, good, ruleCases } from '../support/rule-cases.ts';

const EXPRESS = `import express from 'express'; const app = express(); app.get('/orders', list);`;

ruleCases('health-endpoint', [
  good(
    'the health of ours as middleware',
    `import { expressHealth } from 'throughline/health'; ${EXPRESS} app.use(expressHealth()); app.listen(3000);`,
  ),
  good(
    'a route for health',
    `${EXPRESS} app.get('/health', (req, res) => res.json({ status: 'ok' })); app.listen(3000);`,
  ),
  good(
    'as Kubernetes calls it',
    `${EXPRESS} app.get('/healthz', ok); app.get('/readyz', ready); app.listen(3000);`,
  ),
  good('below another path', `${EXPRESS} app.use('/api/health', healthRouter); app.listen(3000);`),
  good('live and ready', `${EXPRESS} app.get('/live', ok); app.listen(3000);`),
  good(
    'health checks of ours',
    `import { health } from 'throughline'; health.check('database', ping); ${EXPRESS} app.listen(3000);`,
  ),
  good('the preload in the file', `import 'throughline/register'; ${EXPRESS} app.listen(3000);`),
  good('the preload, by the settings', `${EXPRESS} app.listen(3000);`, {
    settings: { throughline: { preload: true } },
  }),
  good(
    'terminus',
    `import { createTerminus } from '@godaddy/terminus'; ${EXPRESS} createTerminus(app.listen(3000), { healthChecks: {} });`,
  ),
  good(
    'a router for health',
    `import { healthRouter } from './routes/health.js'; ${EXPRESS} app.use(healthRouter); app.listen(3000);`,
  ),
  good('an application that does not listen here', `${EXPRESS} export default app;`),
  good('an application from elsewhere', `import { createApp } from './app.js'; createApp().listen(3000);`),
  good(
    'node:http, by the path',
    `import { createServer } from 'node:http'; createServer((req, res) => { if (req.url === '/health') return res.end('ok'); res.end(); }).listen(3000);`,
  ),
  good('something else that listens', `import { Bus } from './bus.js'; new Bus().listen('/orders');`),
  good('a path that the project names', `${EXPRESS} app.get('/_/probe', ok); app.listen(3000);`, {
    options: { paths: ['/_/probe'] },
  }),
  bad('express without', `${EXPRESS} app.listen(3000);`, 'missing'),
  bad(
    'express with a port from outside',
    `${EXPRESS} const server = app.listen(Number(process.env.PORT), '0.0.0.0', () => {});`,
    'missing',
  ),
  bad(
    'fastify without',
    `import Fastify from 'fastify'; const app = Fastify({ logger: true }); app.get('/orders', async () => list()); await app.listen({ port: 3000 });`,
    'missing',
  ),
  bad(
    'koa with a router',
    `
    import Koa from 'koa';
    import Router from '@koa/router';
    const router = new Router();
    router.get('/orders', (ctx) => { ctx.body = []; });
    const app = new Koa();
    app.use(router.routes());
    app.listen(3000);
  `,
    'missing',
  ),
  bad(
    'node:http',
    `import { createServer } from 'node:http'; const server = createServer((req, res) => res.end('hello')); server.listen(3000);`,
    'missing',
  ),
  bad(
    'require of http',
    `const http = require('http'); http.createServer(function (req, res) { res.end(); }).listen(8080);`,
    'missing',
  ),
  bad(
    'hono',
    `import { serve } from '@hono/node-server'; import { Hono } from 'hono'; const app = new Hono(); app.get('/orders', (c) => c.json([])); serve(app);`,
    'missing',
  ),
  bad(
    'restify',
    `const restify = require('restify'); const server = restify.createServer(); server.get('/orders', list); server.listen(8080);`,
    'missing',
  ),
  bad(
    'a path that only sounds like it',
    `${EXPRESS} app.get('/healthcare', list); app.listen(3000);`,
    'missing',
  ),
]);

import { bad, good, ruleCases } from '../support/rule-cases.ts';

const OTEL = `import { metrics } from '@opentelemetry/api'; const orders = metrics.getMeter('shop').createCounter('orders');`;
const OURS = `import { counter } from 'throughline';`;

ruleCases('bounded-metric-labels', [
  good('labels of few values', `${OTEL} orders.add(1, { outcome: 'placed', payment_method: method });`),
  good('the route', `${OTEL} orders.add(1, { 'http.route': req.route.path });`),
  good('the pattern of fastify', `${OTEL} orders.add(1, { path: request.routeOptions.url });`),
  good('a status', `${OTEL} orders.add(1, { 'http.response.status_code': res.statusCode });`),
  good('no labels', `${OTEL} orders.add(1);`),
  good(
    'an id of few',
    `${OTEL} orders.add(1, { 'messaging.consumer.group.id': group, 'cloud.account.id': account, tenant_id: tenant });`,
  ),
  good(
    'ours: only what is declared is a label',
    `${OURS} const c = counter('orders', { labels: ['outcome'] }); c.add(1, { outcome: 'placed', user_id: user.id });`,
  ),
  good('a set that has an id', `const seen = new Set(); seen.add({ user_id: user.id });`),
  good(
    'an attribute of a span',
    `import { trace } from '@opentelemetry/api'; trace.getActiveSpan()?.setAttribute('user.id', user.id);`,
  ),
  good('a literal, whatever it is called', `${OTEL} orders.add(1, { path: '/checkout' });`),
  good('a choice of literals', `${OTEL} orders.add(1, { url: secure ? 'https' : 'http' });`),
  good('a label that the project allows', `${OTEL} orders.add(1, { machine_id: id });`, {
    options: { allow: ['machine_id'] },
  }),
  good(
    'names of prom-client',
    `import { Counter } from 'prom-client'; new Counter({ name: 'a', help: 'a', labelNames: ['method', 'route', 'status'] });`,
  ),
  bad('a user id', `${OTEL} orders.add(1, { user_id: userId });`, 'name'),
  bad('a user id that is short-hand', `${OTEL} orders.add(1, { userId });`, 'name'),
  bad('the raw path', `${OTEL} orders.add(1, { path: req.path });`, 'value'),
  bad('the raw URL under a harmless name', `${OTEL} orders.add(1, { endpoint: req.originalUrl });`, 'value'),
  bad('what a user sends', `${OTEL} orders.add(1, { country: req.body.country });`, 'value'),
  bad('a parameter of the path', `${OTEL} orders.add(1, { shop: req.params.shop });`, 'value'),
  bad(
    'the text of an error',
    `${OTEL} orders.add(1, { outcome: 'failed', reason: error.message });`,
    'value',
  ),
  bad(
    'a value that is new each time',
    `import { randomUUID } from 'node:crypto'; ${OTEL} orders.add(1, { attempt: randomUUID() });`,
    'value',
  ),
  bad('the time', `${OTEL} orders.add(1, { at: Date.now() });`, 'value'),
  bad('in a template', `${OTEL} orders.add(1, { key: \`\${user.email}\` });`, 'value'),
  bad('as text', `${OTEL} orders.add(1, { key: String(order.id) });`, 'value'),
  bad(
    'a histogram',
    `
    import { metrics } from '@opentelemetry/api';
    const meter = metrics.getMeter('shop');
    const duration = meter.createHistogram('request.duration');
    export function observe(req, ms) { duration.record(ms, { 'url.full': req.url, method: req.method }); }
  `,
    'value',
  ),
  bad(
    'an observable gauge',
    `
    import { metrics } from '@opentelemetry/api';
    metrics.getMeter('shop').createObservableGauge('depth').addCallback((result) => { result.observe(1, { session_id: current }); });
  `,
    'name',
  ),
  bad(
    'an instrument by its type',
    `
    import type { Counter } from '@opentelemetry/api';
    export class Orders { constructor(private readonly orders: Counter) {} place(email: string) { this.orders.add(1, { email }); } }
  `,
    'name',
  ),
  bad(
    'a constant of the conventions',
    `import { ATTR_URL_FULL } from '@opentelemetry/semantic-conventions'; ${OTEL} orders.add(1, { [ATTR_URL_FULL]: target });`,
    'name',
  ),
  bad('ours: declared', `${OURS} counter('orders', { labels: ['outcome', 'user_id'] });`, 'declared'),
  bad(
    'prom-client: declared',
    `const client = require('prom-client'); new client.Counter({ name: 'a', help: 'a', labelNames: ['email'] });`,
    'declared',
  ),
  bad(
    'prom-client: given',
    `import { Counter } from 'prom-client'; const c = new Counter({ name: 'a', help: 'a', labelNames: ['m'] }); c.labels({ m: req.url }).inc();`,
    'value',
  ),
  bad(
    'prom-client: inc with labels',
    `import { Counter } from 'prom-client'; const c = new Counter({ name: 'a', help: 'a', labelNames: ['m'] }); c.inc({ m: ctx.query.page });`,
    'value',
  ),
]);

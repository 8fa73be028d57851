import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckReport } from 'eslint-plugin-throughline/checklist';
import { checkFiles, marksOf } from '../support/project.ts';

/** An application of Express with one route `POST /x`, the body of whose handler is given. */
const app = (body: string, head = '') => ({
  'app.ts': `
    import express from 'express';
    import { counter, flow, getLogger, skipped } from 'throughline';
    import pino from 'pino';
    ${head}
    const log = getLogger('app');
    const plain = pino();
    const made = counter('made', { labels: [] });
    const server = express();
    server.post('/x', async (request, response) => { ${body} });
    server.listen(80);`,
});

const rules = (report: CheckReport) =>
  report.findings.map(({ rule, row }) => (row ? `${rule} (${row})` : rule));

test('info: a line, a flow, a function in another file; not without; not for safe methods', async (t) => {
  const mark = async (body: string, files = {}) =>
    marksOf(await checkFiles(t, { ...app(body, "import { save } from './save.ts';"), ...files }), 'POST /x')[
      'events'
    ];
  const save = { 'save.ts': 'export const save = async (value: unknown) => { JSON.stringify(value); };' };
  assert.equal(await mark("log.info('thing_created', {}); response.end();", save), 'yes');
  assert.equal(await mark("await flow('make', {}, async () => {}); response.end();", save), 'yes');
  assert.equal(await mark('await save(1); response.end();', save), 'no');
  assert.equal(await mark("log.debug('thing_created', {}); response.end();", save), 'no');
  const inOther =
    "import { getLogger } from 'throughline'; const log = getLogger('s'); export async function save(value: unknown) { log.info('saved_it', {}); }";
  assert.equal(await mark('await save(1); response.end();', { 'save.ts': inOther }), 'yes');
  assert.equal(await mark('await save(1); response.end();'), 'unknown');
  const get = await checkFiles(t, {
    'a.js': "import express from 'express'; express().get('/y', (request, response) => response.end());",
  });
  assert.equal(marksOf(get, 'GET /y')['events'], 'none');
  const any = await checkFiles(t, {
    'a.js':
      "import { createServer } from 'node:http'; createServer((request, response) => response.end()).listen(1);",
  });
  assert.equal(marksOf(any, 'ALL …')['events'], 'unknown');
});

test('warnings: each refusal needs one, wherever it is logged; a success that is early needs none', async (t) => {
  const mark = async (body: string, head = '') =>
    marksOf(await checkFiles(t, app(body, head)), 'POST /x')['warnings'];
  const rest = 'response.end();';
  assert.equal(await mark(rest), 'none');
  assert.equal(await mark(`if (!request.body) { response.status(400).end(); return; } ${rest}`), 'no');
  assert.equal(
    await mark(
      `if (!request.body) { log.warning('body_missing', {}); response.status(400).end(); return; } ${rest}`,
    ),
    'yes',
  );
  const refuse =
    "function refuse(response) { log.warning('refused', { reason: 'x' }); response.status(422).end(); }";
  assert.equal(await mark(`if (!request.body) { return refuse(response); } ${rest}`, refuse), 'yes');
  assert.equal(
    await mark(`if (request.cached) { response.status(200).json(request.cached); return; } ${rest}`),
    'none',
  );
  assert.equal(
    await mark(`if (!request.body) { skipped('thing_skipped', { reason: 'empty' }); return; } ${rest}`),
    'yes',
  );
  assert.equal(
    await mark(
      `if (!request.body) { response.status(400).end(); unheard.of(); return; } ${rest}`,
      "import { unheard } from './missing.ts';",
    ),
    'unknown',
  );
});

test('errors: swallowed ones and lines without them are missing marks; an error handler or the preload is one', async (t) => {
  const of = async (body: string, head = '', more = {}) =>
    marksOf(await checkFiles(t, { ...app(body, head), ...more }), 'POST /x')['errors'];
  assert.equal(await of('try { await fetch("/"); } catch { response.end(); }'), 'no');
  assert.equal(
    await of(
      "try { await fetch('/'); } catch (error) { log.exception('fetch_failed', error); throw error; }",
    ),
    'yes',
  );
  assert.equal(await of('response.end();'), 'no');
  const handled = app('response.end();');
  const withHandler = handled['app.ts'].replace(
    'server.listen(80);',
    "server.use((error, request, response, next) => { log.exception('request_failed', error); response.status(500).end(); });",
  );
  assert.equal(marksOf(await checkFiles(t, { 'app.ts': withHandler }), 'POST /x')['errors'], 'yes');
  assert.equal(
    marksOf(await checkFiles(t, app('response.end();'), { preload: true }), 'POST /x')['errors'],
    'yes',
  );
});

test('returns: silent ones by the rule of the linter', async (t) => {
  const mark = async (body: string) => marksOf(await checkFiles(t, app(body)), 'POST /x')['returns'];
  assert.equal(await mark('if (!request.body) return; response.end();'), 'no');
  assert.equal(
    await mark("if (!request.body) { log.warning('skipped', { reason: 'x' }); return; } response.end();"),
    'yes',
  );
  assert.equal(await mark('response.end();'), 'none');
});

test('metrics: by a counter of this or another file, a flow, a middleware, the preload', async (t) => {
  const mark = async (body: string, head = '', more = {}, preload = false) =>
    marksOf(await checkFiles(t, { ...app(body, head), ...more }, { preload }), 'POST /x')['metrics'];
  assert.equal(await mark('made.add(1, {}); response.end();'), 'yes');
  const metrics = {
    'telemetry.ts':
      "import { Counter } from 'prom-client'; export const total = new Counter({ name: 'total', help: 'x' });",
  };
  assert.equal(
    await mark('total.inc(); response.end();', "import { total } from './telemetry.ts';", metrics),
    'yes',
  );
  assert.equal(await mark("await flow('make', {}, async () => {}); response.end();"), 'yes');
  assert.equal(await mark('response.end();'), 'no');
  assert.equal(await mark('response.end();', '', {}, true), 'yes');
  assert.equal(await mark("log.info('order_created', {}); response.end();", '', {}, true), 'no');
  const beside = app('response.end();')['app.ts'].replace(
    'server.post',
    'server.use((request, response, next) => { made.add(1, {}); next(); });\nserver.post',
  );
  assert.equal(marksOf(await checkFiles(t, { 'app.ts': beside }), 'POST /x')['metrics'], 'yes');
});

test('flows: three changes in a row ask for one', async (t) => {
  const mark = async (body: string) =>
    marksOf(await checkFiles(t, app(body, "import { db } from './db.ts';")), 'POST /x')['flows'];
  const three = 'await db.createOrder(); await db.reserveStock(); await db.chargeCard();';
  assert.equal(await mark(`${three} response.end();`), 'no');
  assert.equal(await mark(`await flow('order', {}, async (f) => { ${three} }); response.end();`), 'yes');
  assert.equal(await mark('await db.createOrder(); response.end();'), 'none');
});

test('redaction: our loggers and pino with `redact` have it; of others nobody knows', async (t) => {
  const mark = async (body: string, head = '') =>
    marksOf(await checkFiles(t, app(body, head)), 'POST /x')['redaction'];
  assert.equal(await mark("log.info('a_b', {}); response.end();"), 'yes');
  assert.equal(await mark("plain.info({}, 'a_b'); response.end();"), 'unknown');
  const safe = "const safe = pino({ redact: ['password'] });";
  assert.equal(await mark("safe.info({}, 'a_b'); response.end();", safe), 'yes');
  assert.equal(
    await mark("safe.info({ password: request.body.password }, 'a_b'); response.end();", safe),
    'no',
  );
  assert.equal(await mark('response.end();'), 'none');
});

test('request id: by the preload, the logger of the request, or a field; of getLogger alone nobody knows', async (t) => {
  const mark = async (body: string, preload = false) =>
    marksOf(await checkFiles(t, app(body), { preload }), 'POST /x')['request-id'];
  assert.equal(await mark("log.info('a_b', {}); response.end();", true), 'yes');
  assert.equal(await mark("log.info('a_b', {}); response.end();"), 'unknown');
  assert.equal(await mark("request.log.info({}, 'a_b'); response.end();"), 'yes');
  assert.equal(await mark("plain.info({ request_id: request.id }, 'a_b'); response.end();"), 'yes');
  assert.equal(await mark("plain.info({}, 'a_b'); response.end();"), 'no');
  assert.equal(await mark('response.end();'), 'none');
});

test('health: of the server that the route belongs to, whichever file serves it; one finding for each server', async (t) => {
  const files = {
    'app.js': `
      import express from 'express';
      import { health } from './health.js';
      const good = express();
      good.use('/internal', health);
      good.post('/good', (request, response) => response.end());
      good.listen(1);
      const bad = express();
      bad.post('/bad', (request, response) => response.end());
      bad.post('/worse', (request, response) => response.end());
      bad.listen(2);`,
    'health.js': `
      import { Router } from 'express';
      export const health = Router();
      health.get('/healthz', (request, response) => response.send('ok'));`,
  };
  const report = await checkFiles(t, files);
  assert.equal(marksOf(report, 'POST /good')['health'], 'yes');
  assert.equal(marksOf(report, 'POST /bad')['health'], 'no');
  assert.deepEqual(
    rules(report).filter((rule) => rule.startsWith('health')),
    ['health-endpoint'],
  );
  const mounted = await checkFiles(t, {
    'app.js': `
      import express from 'express';
      import { expressHealth } from 'throughline/health';
      import { plugin } from './nowhere.js';
      const app = express();
      app.use(expressHealth());
      app.post('/x', (request, response) => response.end());
      const other = express();
      other.use(plugin);
      other.post('/y', (request, response) => response.end());`,
  });
  assert.equal(marksOf(mounted, 'POST /x')['health'], 'yes');
  assert.equal(marksOf(mounted, 'POST /y')['health'], 'unknown');
});

test('a handler that cannot be followed has no guessed mark', async (t) => {
  const report = await checkFiles(t, {
    'app.js': `
      import express from 'express';
      import { handlers } from './generated.js';
      const app = express();
      app.get('/health', (request, response) => response.end());
      app.post('/x', handlers.create);`,
  });
  const { health, ...others } = marksOf(report, 'POST /x');
  assert.equal(health, 'yes');
  assert.deepEqual(new Set(Object.values(others)), new Set(['unknown']));
  const behind = await checkFiles(
    t,
    {
      'app.js': `
        import express from 'express';
        import library from 'library';
        const app = express();
        app.post('/y', express.json(), (request, response, next) => next(), library.handle(app));
        app.listen(1);`,
    },
    { preload: true },
  );
  const { events, warnings, flows } = marksOf(behind, 'POST /y');
  assert.deepEqual([events, warnings, flows], ['unknown', 'unknown', 'unknown']);
});

test('evidence is found through interfaces, classes and injected services, and not through what another caller hands in', async (t) => {
  const report = await checkFiles(t, {
    'app.ts': `
      import express from 'express';
      import { OrderService } from './service.ts';
      import type { Store } from './store.ts';
      import { createStore } from './postgres-store.ts';
      import { inTransaction } from './transaction.ts';
      import { getLogger } from 'throughline';
      const log = getLogger('app');
      export function createApp(store: Store, service: OrderService) {
        const app = express();
        app.post('/interface', async (request, response) => { await store.save(); response.end(); });
        app.post('/class', async (request, response) => { await service.place(); response.end(); });
        app.post('/handed', async (request, response) => { await inTransaction(async () => { log.info('order_kept', {}); }); response.end(); });
        app.post('/other', async (request, response) => { await inTransaction(async () => {}); response.end(); });
        return app;
      }
      createApp(createStore(), new OrderService());`,
    'store.ts': 'export interface Store { save(): Promise<void> }',
    'postgres-store.ts': `
      import { getLogger } from 'throughline';
      import type { Store } from './store.ts';
      const log = getLogger('store');
      export function createStore(): Store { return { async save() { log.info('row_saved', {}); } }; }`,
    'service.ts': `
      import { getLogger } from 'throughline';
      class Base { protected log = getLogger('service'); async place() { this.log.info('order_placed', {}); } }
      export class OrderService extends Base {}`,
    'transaction.ts': 'export async function inTransaction(work: () => Promise<void>) { await work(); }',
  });
  const events = (name: string) => marksOf(report, name)['events'];
  assert.equal(events('POST /interface'), 'yes');
  assert.equal(events('POST /class'), 'yes');
  assert.equal(events('POST /handed'), 'yes');
  assert.equal(events('POST /other'), 'no');
});

test('a missing mark is a finding under the rule of its point, once, and not where the project turned the rule off', async (t) => {
  const report = await checkFiles(
    t,
    app("log.info('order_created', {}); if (!request.body) return; response.end();"),
    { preload: true },
  );
  assert.deepEqual(rules(report).sort(), ['event-level (POST /x)', 'metric-for-event', 'no-silent-return']);
  const off = await checkFiles(t, {
    ...app("log.info('order_created', {}); if (!request.body) return; response.end();"),
    'eslint.config.js':
      "module.exports = [{ files: ['**/*.ts'], plugins: { throughline: { rules: {} } }, settings: { throughline: { preload: true } } }];",
  });
  assert.equal(off.preload, 'as configured');
});

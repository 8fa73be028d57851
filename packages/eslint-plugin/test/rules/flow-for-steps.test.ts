import { bad, good, ruleCases } from '../support/rule-cases.ts';

const THREE = `await saveOrder(order); await chargeCard(order); await sendReceipt(order);`;

ruleCases('flow-for-steps', [
  good('one step', `export async function place(order) { await saveOrder(order); }`),
  good(
    'two steps',
    `export async function place(order) { await saveOrder(order); await sendReceipt(order); }`,
  ),
  good(
    'reading is no step',
    `export async function show(id) { const user = await findUser(id); const orders = await loadOrders(id); const plan = await getPlan(id); return { user, orders, plan }; }`,
  ),
  good(
    'a flow',
    `import { flow } from 'throughline'; export async function place(order) { await flow('place_order', async (f) => { await f.step('save', async () => saveOrder(order)); await f.step('charge', async () => chargeCard(order)); await f.step('send', async () => sendReceipt(order)); }); }`,
  ),
  good(
    'in a flow',
    `import { flow } from 'throughline'; await flow('place_order', async (f) => { ${THREE} });`,
  ),
  good(
    'a resumed flow',
    `import { resumeFlow } from 'throughline'; await resumeFlow(job.flow, async (f) => { ${THREE} });`,
  ),
  good(
    'spans',
    `import { trace } from '@opentelemetry/api'; const tracer = trace.getTracer('a'); export async function place(order) { const span = tracer.startSpan('place'); ${THREE} span.end(); }`,
  ),
  good(
    'the same step several times',
    `export async function fill() { await insertRow(1); await insertRow(2); await insertRow(3); }`,
  ),
  good(
    'a function that waits for nothing',
    `export function place(order) { saveOrder(order); chargeCard(order); sendReceipt(order); }`,
  ),
  good(
    'answers are no steps',
    `import express from 'express'; express().get('/', async (req, res) => { await res.send('a'); await res.json({}); await res.end(); });`,
  ),
  good(
    'middleware',
    `import Koa from 'koa'; new Koa().use(async (ctx, next) => { await createSession(ctx); await setUser(ctx); await updateSeen(ctx); await next(); });`,
  ),
  good(
    'a callback is judged with what it belongs to',
    `await inTransaction(async (client) => { ${THREE} });`,
  ),
  good('more steps are allowed', `export async function place(order) { ${THREE} }`, {
    options: { steps: 4 },
  }),
  bad('three steps in a function', `export async function place(order) { ${THREE} }`, 'steps'),
  bad('three steps in an arrow', `export const place = async (order) => { ${THREE} };`, 'steps'),
  bad(
    'in a method',
    `export class Orders { async place(order) { await this.store.saveOrder(order); await this.bank.charge(order); await this.mail.sendReceipt(order); } }`,
    'steps',
  ),
  bad(
    'in a handler',
    `import express from 'express'; express().post('/orders', async (req, res) => { await orders.create(req.body); await bank.charge(req.body); await mail.notify(req.body); res.end(); });`,
    'steps',
  ),
  bad(
    'in a job',
    `import { Worker } from 'bullmq'; new Worker('orders', async (job) => { await reserveStock(job); await capturePayment(job); await shipOrder(job); });`,
    'steps',
  ),
  bad(
    'with reading between',
    `export async function retake(id) { const done = await loadCompleted(id); await clearAnswers(id); await enableRetake(id); const n = await countLeft(id); await notifyUser(id, n); }`,
    'steps',
  ),
  bad(
    'results are used',
    `export async function enrol(user) { const account = await createAccount(user); const plan = await assignPlan(account); await sendWelcome(account, plan); }`,
    'steps',
  ),
  bad(
    'in a try',
    `export async function place(order) { try { ${THREE} } catch (error) { await refundCard(order); throw error; } }`,
    'steps',
  ),
  bad(
    'fewer are too many',
    `export async function place(order) { await saveOrder(order); await chargeCard(order); }`,
    'steps',
    { options: { steps: 2 } },
  ),
  bad('no name', `export default async function (order) { ${THREE} }`, 'steps'),
]);

import { bad, good, ruleCases } from '../support/rule-cases.ts';

const OURS = `import { counter, flow, getLogger } from 'throughline'; const log = getLogger('orders'); const orders = counter('orders', { labels: ['outcome'] });`;
const PINO = `import pino from 'pino'; const logger = pino();`;

ruleCases('metric-for-event', [
  good(
    'a counter beside it',
    `${OURS} export function place(order) { log.info('order_placed', { id: order.id }); orders.add(1, { outcome: 'placed' }); }`,
  ),
  good(
    'a counter of OpenTelemetry',
    `import { metrics } from '@opentelemetry/api'; const n = metrics.getMeter('a').createCounter('n'); ${PINO} export function place() { n.add(1); logger.info('order_placed'); }`,
  ),
  good(
    'a counter of prom-client',
    `import { Counter } from 'prom-client'; const n = new Counter({ name: 'n', help: 'n' }); ${PINO} export function place() { n.inc(); logger.info('order_placed'); }`,
  ),
  good(
    'a flow counts what it runs',
    `${OURS} await flow('place_order', async (f) => { await f.step('save', async () => 1); log.info('order_placed'); });`,
  ),
  good(
    'a flow in the same function',
    `${OURS} export async function place(order) { await flow('place_order', async () => save(order)); log.info('order_placed'); }`,
  ),
  good(
    'a function of this file counts',
    `${OURS} function count(outcome) { orders.add(1, { outcome }); } export function place() { log.info('order_placed'); count('placed'); }`,
  ),
  good(
    'an arrow of this file counts',
    `${OURS} const tell = (outcome) => orders.add(1, { outcome }); export function place() { log.info('order_placed'); tell('placed'); }`,
  ),
  good(
    'metrics of the project',
    `import { metrics } from './metrics.js'; ${PINO} export function place() { metrics.orders.increment(); logger.info('order_placed'); }`,
  ),
  good(
    'an outer function measures',
    `${OURS} export async function place(order) { await save(order).then(() => { log.info('order_placed'); }); orders.add(1, { outcome: 'placed' }); }`,
  ),
  good('no business event', `${OURS} export function start() { log.info('server_started'); }`),
  good(
    'a request is counted anyway',
    `${OURS} export function done() { log.info('request_completed', { status }); }`,
  ),
  good(
    'an edge case',
    `${OURS} export function skip() { log.warning('order_skipped', { reason: 'empty' }); }`,
  ),
  good('a sentence', `${PINO} logger.info('the order was placed');`),
  good('a name that is left alone', `${PINO} logger.info('config_imported');`, {
    options: { ignore: ['config_imported'] },
  }),
  bad(
    'nothing counts it',
    `${PINO} export function place(order) { save(order); logger.info({ id: order.id }, 'order_placed'); }`,
    'missing',
  ),
  bad(
    'ours',
    `import { getLogger } from 'throughline'; const log = getLogger('a'); export async function submit(a) { await save(a); log.info('assessment_submitted', { id: a.id }); }`,
    'missing',
  ),
  bad('at the top of a file', `${PINO} logger.info('catalogue_imported');`, 'missing'),
  bad(
    'another function counts, and nobody calls it',
    `${OURS} function count() { orders.add(1); } export function place() { log.info('order_placed'); }`,
    'missing',
  ),
  bad(
    'something is added, and it is no counter',
    `${PINO} export function place(order) { basket.add(order); logger.info('order_placed'); }`,
    'missing',
  ),
  bad(
    'in a method',
    `import winston from 'winston'; const logger = winston.createLogger(); export class Accounts { async register(user) { await this.store.save(user); logger.info('user_registered', { id: user.id }); } }`,
    'missing',
  ),
  bad(
    'in a handler',
    `import express from 'express'; ${PINO} express().post('/orders', async (req, res) => { await save(req.body); logger.info('order_placed'); res.end(); });`,
    'missing',
  ),
  bad(
    'two of them',
    `${PINO} export function a() { logger.info('invoice_sent'); } export function b() { logger.info('invoice_paid'); }`,
    ['missing', 'missing'],
  ),
]);

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkFiles, rowsOf } from '../support/project.ts';

test('routes of Express have the prefixes of the routers that other files mount', async (t) => {
  const report = await checkFiles(t, {
    'app.ts': `
      import express from 'express';
      import { orders } from './orders/router.js';
      import { createUsers } from './users.ts';
      export function createApp(store: Store) {
        const app = express();
        app.use('/api/orders', orders);
        app.use('/api', createUsers(store));
        app.get('/', (request, response) => response.send('hello'));
        return app;
      }`,
    'orders/router.ts': `
      import { Router } from 'express';
      import { list, create } from './handlers.ts';
      export const orders = Router();
      orders.get('/', list);
      orders.route('/:id').post(create).delete(async (request, response) => response.end());`,
    'orders/handlers.ts': `
      export const list = async (request, response) => response.json([]);
      export async function create(request, response) { response.status(201).end(); }`,
    'users.ts': `
      import express from 'express';
      export function createUsers(store) {
        const router = express.Router();
        const asyncHandler = (fn) => (request, response, next) => fn(request, response).catch(next);
        router.put('/users/:id', asyncHandler(async (request, response) => store.save(request.body)));
        return router;
      }`,
  });
  assert.deepEqual(rowsOf(report).sort(), [
    'route DELETE /api/orders/:id',
    'route GET /',
    'route GET /api/orders',
    'route POST /api/orders/:id',
    'route PUT /api/users/:id',
  ]);
});

test('CommonJS is followed: whole modules, names of exports, routers from files', async (t) => {
  const report = await checkFiles(t, {
    'server.js': `
      const express = require('express');
      const app = express();
      app.use('/v1', require('./routes'));
      app.listen(3000);`,
    'routes/index.js': `
      const { Router } = require('express');
      const controller = require('../controller');
      const router = Router();
      router.get('/items', controller.list);
      router.post('/items', controller.add);
      module.exports = router;`,
    'controller.js': `
      exports.list = (req, res) => res.json([]);
      module.exports.add = async (req, res) => { res.status(201).end(); };`,
  });
  assert.deepEqual(rowsOf(report), ['route GET /v1/items', 'route POST /v1/items']);
  assert.equal(report.rows[0]?.file, 'routes/index.js');
});

test('two routers that one function makes stay two', async (t) => {
  const report = await checkFiles(t, {
    'app.js': `
      import express from 'express';
      const makeRouter = () => express.Router({ mergeParams: true });
      const app = express();
      const one = makeRouter();
      const two = makeRouter();
      one.get('/a', (request, response) => response.end());
      two.get('/b', (request, response) => response.end());
      app.use('/one', one);
      app.use('/two', two);`,
  });
  assert.deepEqual(rowsOf(report), ['route GET /one/a', 'route GET /two/b']);
});

test('a router that nobody mounts has no made-up prefix', async (t) => {
  const report = await checkFiles(t, {
    'routes.js': `
      import { Router } from 'express';
      export const router = Router();
      router.get('/lonely', (request, response) => response.end());`,
  });
  assert.deepEqual(rowsOf(report), ['route GET …/lonely']);
});

test('Fastify: plugins under their prefix, routes as objects, hooks and error handlers', async (t) => {
  const report = await checkFiles(t, {
    'app.ts': `
      import fastify from 'fastify';
      import fp from 'fastify-plugin';
      import { items } from './items.ts';
      const app = fastify();
      app.register(items, { prefix: '/items' });
      app.register(fp(async (instance) => { instance.get('/inner', async () => 'x'); }));
      app.route({ method: ['PUT', 'PATCH'], url: '/things/:id', handler: async (request) => request.body });
      app.addHook('onRequest', async function remember(request) {});
      app.setErrorHandler(function answer(error, request, reply) { reply.code(500).send(); });`,
    'items.ts': `
      import type { FastifyInstance } from 'fastify';
      export async function items(instance: FastifyInstance) {
        instance.get('/:id', { schema: {} }, async (request) => ({ id: request.params.id }));
      }`,
  });
  assert.deepEqual(rowsOf(report).sort(), [
    'handler error handler answer',
    'handler middleware remember',
    'route GET /inner',
    'route GET /items/:id',
    'route PATCH /things/:id',
    'route PUT /things/:id',
  ]);
});

test('Koa and Hono: prefixes of routers, names before paths, mounted applications', async (t) => {
  const report = await checkFiles(t, {
    'koa.js': `
      import Koa from 'koa';
      import Router from '@koa/router';
      const app = new Koa();
      const router = new Router({ prefix: '/k' });
      router.get('named', '/one', async (ctx) => { ctx.body = 1; });
      app.use(router.routes());`,
    'hono.ts': `
      import { Hono } from 'hono';
      const books = new Hono().get('/', (c) => c.text('all')).post('/:id', (c) => c.text('one'));
      const app = new Hono();
      app.route('/books', books);
      app.on(['PUT', 'DELETE'], '/raw', (c) => c.body(null));
      export default app;`,
  });
  assert.deepEqual(rowsOf(report).sort(), [
    'route DELETE /raw',
    'route GET /books',
    'route GET /k/one',
    'route POST /books/:id',
    'route PUT /raw',
  ]);
});

test('Nest: controllers, queues and schedules by their decorators; other decorators are none', async (t) => {
  const report = await checkFiles(t, {
    'cats.ts': `
      import { Controller, Get, Post } from '@nestjs/common';
      import { Cron } from '@nestjs/schedule';
      import { Processor } from '@nestjs/bullmq';
      import { Get as Other, Controller as Strange } from './own.ts';
      @Controller('cats')
      export class Cats {
        @Get() list() { return []; }
        @Post(':id/feed') async feed() {}
        @Cron('0 * * * *') sweep() {}
      }
      @Processor('mail')
      export class Mail { async process(job) {} }
      @Strange('dogs')
      export class Dogs { @Other() list() {} }`,
    'own.ts': 'export const Get = () => () => {}; export const Controller = () => () => {};',
  });
  assert.deepEqual(rowsOf(report).sort(), [
    'job 0 * * * * (nest Cron)',
    'job mail (nest Processor)',
    'route GET /cats',
    'route POST /cats/:id/feed',
  ]);
});

test('queues and schedules: BullMQ, amqplib, kafkajs, node-cron; and node:http', async (t) => {
  const report = await checkFiles(t, {
    'jobs.js': `
      import { Worker } from 'bullmq';
      import amqp from 'amqplib';
      import { Kafka } from 'kafkajs';
      import cron from 'node-cron';
      import { createServer } from 'node:http';
      import { send } from './send.js';
      new Worker('mail', send);
      const connection = await amqp.connect('amqp://localhost');
      const channel = await connection.createChannel();
      await channel.consume('orders', async (message) => { channel.ack(message); });
      const consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'g' });
      await consumer.subscribe({ topic: 'payments' });
      await consumer.run({ eachMessage: async ({ message }) => {} });
      cron.schedule('*/5 * * * *', () => {});
      createServer((request, response) => response.end()).listen(80);`,
    'send.js': 'export async function send(job) {}',
  });
  assert.deepEqual(rowsOf(report).sort(), [
    'job */5 * * * * (node-cron)',
    'job mail (bullmq)',
    'job orders (amqplib)',
    'job payments (kafkajs)',
    'route ALL …',
  ]);
});

test('flows by their names, and functions with the types of handlers that nobody registers', async (t) => {
  const report = await checkFiles(t, {
    'flows.ts': `
      import { flow } from 'throughline';
      import type { Request, Response } from 'express';
      const NAME = 'close_account';
      export const close = () => flow(NAME, {}, async (f) => f.step('one', () => 1));
      export function loose(request: Request, response: Response) { response.end(); }`,
  });
  assert.deepEqual(rowsOf(report), ['flow close_account', 'handler loose']);
});

test('what only looks like a route is none', async (t) => {
  const report = await checkFiles(t, {
    'client.js': `
      import axios from 'axios';
      import express from 'express';
      const cache = new Map();
      cache.get('/key', () => {});
      axios.get('/path', (response) => response);
      const app = express();
      app.get('setting');
      const toString = {}.toString('/x', () => {});`,
  });
  assert.deepEqual(rowsOf(report), []);
});

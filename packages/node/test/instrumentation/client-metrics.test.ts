import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import {
  type Attributes,
  context,
  metrics,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { suppressTracing } from '@opentelemetry/core';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { AlwaysOffSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { AWS_HOOKS, awsMessage } from '../../src/instrumentation/aws-messages.ts';
import { clientTracerProvider } from '../../src/instrumentation/client-spans.ts';
import { databaseCall } from '../../src/instrumentation/database-metrics.ts';
import { observeOpenConnections } from '../../src/instrumentation/open-connections.ts';
import { type PoolState, poolName, watchPool } from '../../src/instrumentation/pool-metrics.ts';

const reader = new PeriodicExportingMetricReader({
  exporter: new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE),
  exportIntervalMillis: 3_600_000,
});

before(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  // Nothing is sampled: calls count all the same.
  trace.setGlobalTracerProvider(new TracerProvider({ sampler: new AlwaysOffSampler() }));
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
});
after(() => reader.shutdown());

type Found = { attributes: Record<string, unknown>; value: number & { count: number; sum: number } }[];

async function points(name: string): Promise<Found> {
  const { resourceMetrics } = await reader.collect();
  const all = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  return (all.find(({ descriptor }) => descriptor.name === name)?.dataPoints ?? []) as unknown as Found;
}

test('a call of a database is measured, sampled or not, without the text of its query', async () => {
  const tracer = clientTracerProvider(undefined, databaseCall).getTracer('mysql2');
  const attributes = {
    'db.system.name': 'mysql',
    'db.namespace': 'shop',
    'db.query.text': "SELECT 'secret'",
    'server.address': 'db.example',
    'server.port': '3306',
  };
  const start = (name: string) => tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes });
  const fine = start('SELECT');
  fine.end();
  fine.end();
  const failed = start('SELECT');
  failed.recordException(Object.assign(new Error('no'), { code: 'ER_NO_SUCH_TABLE' }));
  failed.setStatus({ code: SpanStatusCode.ERROR });
  failed.end();
  start('INSERT').setStatus({ code: SpanStatusCode.ERROR, message: 'no' }).end();
  start('connect').end();
  start("'; DROP TABLE users").end();
  tracer.startSpan('SELECT', { attributes }, suppressTracing(ROOT_CONTEXT)).end();
  tracer.startSpan('SELECT', { attributes: { other: 1 } }).end();
  const common = {
    'db.system.name': 'mysql',
    'db.namespace': 'shop',
    'server.address': 'db.example',
    'server.port': 3306,
  };
  assert.deepEqual(
    (await points('db.client.operation.duration')).map(({ attributes: labels, value }) => [
      labels,
      value.count,
    ]),
    [
      [{ ...common, 'db.operation.name': 'SELECT' }, 1],
      [{ ...common, 'db.operation.name': 'SELECT', 'error.type': 'ER_NO_SUCH_TABLE' }, 1],
      [{ ...common, 'db.operation.name': 'INSERT', 'error.type': '_OTHER' }, 1],
      [common, 1],
    ],
  );
});

test('messages of SQS and SNS are counted, those of a batch each, by queue and topic, and not by phone or device', async () => {
  const tracer = clientTracerProvider(undefined, awsMessage).getTracer('aws-sdk');
  const call = (
    service: string,
    commandName: string,
    more: Attributes,
    given: object = {},
    data?: object,
  ) => {
    const attributes = { 'rpc.service': service, 'rpc.method': commandName, ...more };
    const span = tracer.startSpan(commandName, { kind: SpanKind.PRODUCER, attributes });
    const request = { serviceName: service, commandName, commandInput: { ...given } };
    AWS_HOOKS.preRequestHook(span, { request });
    if (data !== undefined) AWS_HOOKS.responseHook(span, { response: { request, data } });
    return span;
  };
  const queue = {
    'messaging.system': 'aws_sqs',
    'messaging.destination.name': 'orders',
    'url.full': 'https://sqs.eu-central-1.amazonaws.com/1/orders',
  };
  const topic = { 'messaging.system': 'aws.sns', 'aws.sns.topic.arn': 'arn:aws:sns:eu-central-1:1:shipped' };
  call('SQS', 'SendMessage', queue, {}, {}).end();
  call('SQS', 'SendMessageBatch', queue, { Entries: [{}, {}, {}] }, {}).end();
  call('SQS', 'ReceiveMessage', queue, {}, { Messages: [{}, {}] }).end();
  call('SQS', 'ReceiveMessage', queue, {}, {}).end();
  const failed = call('SQS', 'ReceiveMessage', queue);
  failed.recordException(Object.assign(new Error('no'), { name: 'QueueDoesNotExist' }));
  failed.end();
  call('SQS', 'DeleteMessage', queue, {}, {}).end();
  call('SNS', 'PublishBatch', topic, { PublishBatchRequestEntries: [{}, {}] }, {}).end();
  const phone = { 'messaging.system': 'aws.sns', 'messaging.destination.name': '+4915112345679' };
  call('SNS', 'Publish', phone, { PhoneNumber: '+4915112345679' }, {}).end();
  call('DynamoDB', 'PutItem', {}, {}, {}).end();
  const at = { 'server.address': 'sqs.eu-central-1.amazonaws.com', 'server.port': 443 };
  const sqs = { 'messaging.system': 'aws_sqs', 'messaging.destination.name': 'orders', ...at };
  const [send, receive] = ['send', 'receive'].map((name) => ({ ...sqs, 'messaging.operation.name': name }));
  const sns = { 'messaging.system': 'aws.sns', 'messaging.operation.name': 'send' };
  const shipped = { ...sns, 'messaging.destination.name': 'shipped' };
  const found = async (name: string) =>
    (await points(name)).map(({ attributes, value }) => [attributes, value]);
  assert.deepEqual(await found('messaging.client.sent.messages'), [
    [send, 4],
    [shipped, 2],
    [sns, 1],
  ]);
  assert.deepEqual(await found('messaging.client.consumed.messages'), [[receive, 2]]);
  const durations = await points('messaging.client.operation.duration');
  assert.deepEqual(
    durations.map(({ attributes, value }) => [attributes, value.count]),
    [
      [send, 2],
      [receive, 2],
      [{ ...receive, 'error.type': 'QueueDoesNotExist' }, 1],
      [shipped, 1],
      [sns, 1],
    ],
  );
});

test('only SNS has a phone number as its destination', () => {
  const told: Attributes[] = [];
  const span = { setAttributes: (attributes: Attributes) => told.push(attributes) } as unknown as Span;
  for (const serviceName of ['SNS', 'Connect']) {
    const request = { serviceName, commandName: 'Publish', commandInput: { PhoneNumber: '+4915112345679' } };
    AWS_HOOKS.preRequestHook(span, { request });
  }
  assert.deepEqual(told, [
    { 'messaging.destination': 'phone_number', 'messaging.destination.name': 'phone_number' },
  ]);
});

test('pools are told apart by name, those of one name together, and a closed one as 0', async () => {
  const pool = (name: string, used: number) => ({
    isClosed: false,
    state: { name, used, idle: 1, most: 10, waiting: used } satisfies PoolState,
  });
  const read = ({ isClosed, state }: ReturnType<typeof pool>) => (isClosed ? undefined : state);
  const pools = [pool('a', 1), pool('a', 2), pool('b', 5)];
  for (const one of pools) watchPool(one, read);
  for (const one of pools) watchPool(one, read);
  const used = async () =>
    (await points('db.client.connection.count'))
      .filter(({ attributes }) => attributes['db.client.connection.state'] === 'used')
      .map(({ attributes, value }) => [attributes['db.client.connection.pool.name'], value]);
  assert.deepEqual(await used(), [
    ['a', 3],
    ['b', 5],
  ]);
  (pools[2] as { isClosed: boolean }).isClosed = true;
  assert.deepEqual(await used(), [
    ['a', 3],
    ['b', 0],
  ]);
  assert.deepEqual(
    (await points('db.client.connection.max')).map(({ value }) => value),
    [20, 0],
  );
  assert.deepEqual(
    (await points('db.client.connection.pending_requests')).map(({ value }) => value),
    [3, 0],
  );
  assert.deepEqual(
    [poolName('h', 1, 'd'), poolName('', undefined, undefined), poolName('h', '5', '')],
    ['h:1/d', 'localhost', 'h:5'],
  );
});

test('open connections of fetch and of the agents of node:http are counted by server and state', async () => {
  const held: (() => void)[] = [];
  const server = createServer((request, response) => {
    if (request.url === '/held') held.push(() => response.end());
    else response.end('ok');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const stop = observeOpenConnections();
  const counts = async () =>
    Object.fromEntries(
      (await points('http.client.open_connections'))
        .filter(({ attributes }) => attributes['server.port'] === port)
        .map(({ attributes, value }) => {
          assert.equal(attributes['server.address'], '127.0.0.1');
          assert.equal(attributes['url.scheme'], 'http');
          return [attributes['http.connection.state'], value];
        }),
    );
  const until = async (expected: object) => {
    for (const deadline = Date.now() + 5_000; ; ) {
      const found = await counts();
      try {
        assert.deepEqual(found, expected);
        return;
      } catch (error) {
        if (Date.now() > deadline) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  try {
    assert.deepEqual(await counts(), {});
    // The fetch of a Node older than 24 does not tell its connections.
    const tells = Number(process.versions['undici']?.split('.')[0]) >= 7;
    const fetched = tells ? fetch(`${url}/held`) : undefined;
    const got = new Promise<void>((resolve) => {
      get(`${url}/held`, (response) => response.resume().on('end', resolve));
    });
    await until({ active: tells ? 2 : 1, idle: 0 });
    while (held.length < (tells ? 2 : 1)) await new Promise((resolve) => setTimeout(resolve, 5));
    for (const end of held) end();
    await Promise.all([fetched?.then((response) => response.text()), got]);
    await until({ active: 0, idle: tells ? 2 : 1 });
    server.closeAllConnections();
    await until({ active: 0, idle: 0 });
  } finally {
    stop();
    server.close();
  }
});

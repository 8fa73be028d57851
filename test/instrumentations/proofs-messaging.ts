import type { ExpectedSpan } from '@throughline/testing';
import { type Proof, requestWith } from './proof.ts';

const REDIS = { name: /^(?:evalsha|multi|exec)$/, kind: 'client' } as const;

function job(name: string, more: Partial<ExpectedSpan> = {}): ExpectedSpan {
  return {
    name: 'process mails',
    kind: 'consumer',
    status: 'unset',
    attributes: { 'messaging.system': 'bullmq', 'bullmq.job.name': name },
    ...more,
    children: [REDIS],
  };
}

export const MESSAGING_PROOFS: readonly Proof[] = [
  {
    instrumentation: 'amqplib',
    library: 'amqplib',
    folder: 'amqplib',
    metrics: {
      'messaging.client.operation.duration': {
        'messaging.system': 'rabbitmq',
        'messaging.operation.name': 'publish',
      },
      'messaging.process.duration': { 'messaging.system': 'rabbitmq', 'messaging.operation.name': 'process' },
      'messaging.client.sent.messages': {},
      'messaging.client.consumed.messages': {},
    },
    untold: 'a message',
    note: 'The destination is in `messaging.destination`, as an older version of the conventions had it.',
    server: 'RabbitMQ',
    requests: [
      requestWith({
        name: 'publish <default>',
        kind: 'producer',
        attributes: { 'messaging.system': 'rabbitmq' },
        children: [{ name: /process$/, kind: 'consumer', attributes: { 'messaging.system': 'rabbitmq' } }],
      }),
    ],
  },
  {
    instrumentation: 'kafkajs',
    library: 'kafkajs',
    folder: 'kafkajs',
    metrics: {
      'messaging.client.sent.messages': {
        'messaging.system': 'kafka',
        'messaging.destination.name': 'orders',
      },
      'messaging.client.consumed.messages': { 'messaging.system': 'kafka' },
      'messaging.process.duration': { 'messaging.system': 'kafka' },
    },
    untold: 'a message',
    note: "kfake is a broker for tests that speaks Kafka's protocol; Kafka itself was not at hand.",
    server: 'kfake',
    requests: [
      requestWith({
        name: 'send orders',
        kind: 'producer',
        attributes: { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' },
        children: [
          { name: 'process orders', kind: 'consumer', attributes: { 'messaging.kafka.offset': '0' } },
        ],
      }),
    ],
  },
  {
    instrumentation: 'bullmq',
    library: 'bullmq',
    folder: 'bullmq',
    metrics: {
      'messaging.client.operation.duration': {
        'messaging.system': 'bullmq',
        'messaging.operation.name': 'send',
      },
      'messaging.process.duration': { 'messaging.destination.name': 'mails', 'error.type': 'TypeError' },
      'messaging.client.sent.messages': { 'messaging.destination.name': 'mails' },
      'messaging.client.consumed.messages': { 'messaging.destination.name': 'mails' },
    },
    throws: true,
    untold: 'a user',
    note: 'An application that gives BullMQ a `telemetry` of its own keeps that one. A flow makes a `send` span with a `create` span for each job; the Redis commands below are those of ioredis.',
    server: 'Redis',
    requests: [
      requestWith(
        { name: 'send mails', kind: 'producer', children: [REDIS, job('welcome')] },
        { name: 'send mails', kind: 'producer', children: [REDIS, job('reminder', { status: 'error' })] },
        {
          name: 'send mails',
          kind: 'producer',
          children: [
            { name: 'create mails', kind: 'producer', children: [job('digest')] },
            REDIS,
            REDIS,
            REDIS,
          ],
        },
      ),
    ],
  },
];

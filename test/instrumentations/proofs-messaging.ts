import type { ExpectedSpan, SpanKindName } from '@throughline/testing';
import { type Proof, requestWith } from './proof.ts';

const REDIS = { name: /^(?:evalsha|multi|exec)$/, kind: 'client' } as const;

const AWS_CALL = { name: 'POST', kind: 'client' } as const;

function sqs(name: string, kind: SpanKindName, more: Partial<ExpectedSpan> = {}): ExpectedSpan {
  return { name, kind, attributes: { 'messaging.system': 'aws_sqs' }, children: [AWS_CALL], ...more };
}

function sns(name: string, destination: string): ExpectedSpan {
  const attributes = { 'messaging.system': 'aws.sns', 'messaging.destination': destination };
  return { name, kind: 'producer', attributes, children: [AWS_CALL] };
}

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
    instrumentation: 'aws-sdk',
    library: '@aws-sdk/client-sqs',
    folder: 'aws-sdk',
    metrics: {
      'messaging.client.operation.duration': {
        'messaging.system': 'aws_sqs',
        'messaging.operation.name': 'send',
        'messaging.destination.name': 'missing',
        'error.type': 'QueueDoesNotExist',
      },
      'messaging.client.sent.messages': {
        'messaging.system': 'aws.sns',
        'messaging.destination.name': 'shipped',
      },
      'messaging.client.consumed.messages': {
        'messaging.system': 'aws_sqs',
        'messaging.operation.name': 'receive',
        'messaging.destination.name': 'orders',
      },
    },
    untold: '4915112345679',
    note: 'SNS (`@aws-sdk/client-sns`) too; other services have spans that are not proven here. The service is a stand-in that answers as the clients expect; AWS itself was not at hand. What is done with a message after `receive` has no span of its own.',
    requests: [
      requestWith(sqs('orders send', 'producer')),
      requestWith(sqs('orders send', 'producer')),
      requestWith(
        sqs('orders receive', 'consumer', {
          attributes: { 'messaging.system': 'aws_sqs', 'messaging.batch.message_count': 3 },
        }),
        ...[1, 2, 3].map(() => sqs('SQS.DeleteMessage', 'client')),
      ),
      requestWith(
        sqs('missing send', 'producer', {
          status: 'error',
          attributes: { 'error.type': 'QueueDoesNotExist' },
          children: [{ ...AWS_CALL, status: 'error' }],
        }),
      ),
      requestWith(sns('shipped send', 'shipped'), sns('phone_number send', 'phone_number')),
    ],
  },
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

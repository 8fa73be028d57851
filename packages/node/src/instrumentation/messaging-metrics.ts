import {
  type Attributes,
  type Context,
  type Counter,
  type MeterProvider,
  metrics,
  SpanKind,
} from '@opentelemetry/api';
import { CallDuration } from './call-duration.ts';
import type { CallMeasure } from './client-spans.ts';

/** Handed to a broker, taken from it, or worked on by the code that it was for. */
export type MessageKind = 'send' | 'receive' | 'process';

/** What was done with a message. */
export interface MessageCall {
  readonly system: string;
  /** As the system itself calls it: `publish`, `send`, `process`. */
  readonly operation: string;
  /** Of how many messages. */
  readonly count: number;
  readonly kind: MessageKind;
  readonly destination: string | undefined;
  readonly server?: Attributes;
  readonly errorType: string | undefined;
  readonly seconds: number;
  readonly context: Context;
}

const sending = new CallDuration(
  'messaging.client.operation.duration',
  'Duration of messaging operation initiated by a producer or consumer client.',
);
const processing = new CallDuration('messaging.process.duration', 'Duration of processing operation.');

interface Counters {
  readonly sent: Counter;
  readonly consumed: Counter;
}

let provider: MeterProvider | undefined;
let counters: Counters | undefined;

/** Records the metrics of the messaging conventions: how many were sent or taken, and how long sending or processing took. */
export function recordMessage(call: MessageCall): void {
  const { sent, consumed } = currentCounters();
  const labels: Attributes = {
    'messaging.system': call.system,
    'messaging.operation.name': call.operation,
    ...call.server,
  };
  if (call.destination !== undefined) labels['messaging.destination.name'] = call.destination;
  if (call.errorType !== undefined) labels['error.type'] = call.errorType;
  if (call.count > 0) (call.kind === 'send' ? sent : consumed).add(call.count, labels, call.context);
  (call.kind === 'process' ? processing : sending).record(call.seconds, labels, call.context);
}

/** Names that RabbitMQ makes itself, one for each connection or so. */
const MADE_NAME = /^amq\.gen-/;

/** Spans of amqplib, which speak an older version of the conventions. */
export const amqpMessage: CallMeasure = (_name, attributes, { kind, seconds, errorType, context }) => {
  if (kind !== SpanKind.PRODUCER && kind !== SpanKind.CONSUMER) return;
  const isProcessed = kind === SpanKind.CONSUMER;
  const { 'server.address': address, 'server.port': port } = attributes;
  const key = attributes['messaging.rabbitmq.routing_key'];
  // The exchange; that of RabbitMQ itself has no name, and its keys are names of queues.
  const destination = String(attributes['messaging.destination'] || key || '');
  recordMessage({
    system: 'rabbitmq',
    operation: isProcessed ? 'process' : 'publish',
    count: 1,
    kind: isProcessed ? 'process' : 'send',
    destination: destination === '' || MADE_NAME.test(destination) ? undefined : destination,
    server: {
      ...(address !== undefined && { 'server.address': address }),
      ...(port !== undefined && { 'server.port': port }),
    },
    errorType,
    seconds,
    context,
  });
};

function currentCounters(): Counters {
  const now = metrics.getMeterProvider();
  if (counters !== undefined && now === provider) return counters;
  provider = now;
  const meter = now.getMeter('throughline.client');
  counters = {
    sent: meter.createCounter('messaging.client.sent.messages', {
      description: 'Number of messages producer attempted to send to the broker.',
      unit: '{message}',
    }),
    consumed: meter.createCounter('messaging.client.consumed.messages', {
      description: 'Number of messages that were delivered to the application.',
      unit: '{message}',
    }),
  };
  return counters;
}

import { type Attributes, type Span, trace } from '@opentelemetry/api';
import { serverLabels } from '../metering/index.ts';
import type { CallMeasure } from './client-spans.ts';
import { type MessageKind, recordMessage } from './messaging-metrics.ts';

/** What the hooks of the stock instrumentation are told of a call. */
interface AwsRequest {
  readonly serviceName: string;
  readonly commandName: string;
  readonly commandInput: Readonly<Record<string, unknown>>;
}

/** The calls of SQS and SNS that hand over messages, as AWS calls them. */
const KINDS: Readonly<Record<string, MessageKind>> = {
  'SQS SendMessage': 'send',
  'SQS SendMessageBatch': 'send',
  'SQS ReceiveMessage': 'receive',
  'SNS Publish': 'send',
  'SNS PublishBatch': 'send',
};

/** Of how many messages a call was, where it is not one. */
const counts = new WeakMap<Span, number>();

/** Hooks for the stock instrumentation: they count the messages of a call, and keep a phone number out of its span. */
export const AWS_HOOKS = {
  preRequestHook: (span: Span, { request }: { request: AwsRequest }): void => {
    const { Entries, PublishBatchRequestEntries, PhoneNumber } = request.commandInput;
    const entries = Entries ?? PublishBatchRequestEntries;
    if (Array.isArray(entries)) counts.set(span, entries.length);
    if (request.serviceName === 'SNS' && PhoneNumber !== undefined) {
      span.setAttributes({
        'messaging.destination': 'phone_number',
        'messaging.destination.name': 'phone_number',
      });
    }
  },
  responseHook: (
    span: Span,
    { response }: { response: { readonly request: AwsRequest; readonly data?: { Messages?: unknown } } },
  ): void => {
    if (response.request.commandName !== 'ReceiveMessage') return;
    const messages = response.data?.Messages;
    counts.set(span, Array.isArray(messages) ? messages.length : 0);
  },
} as const;

/** Makes the metrics of the messaging conventions of calls of SQS and SNS. */
export const awsMessage: CallMeasure = (_name, attributes, { seconds, errorType, context }) => {
  const { 'rpc.service': service, 'rpc.method': method, 'messaging.system': system } = attributes;
  const key = `${service} ${method}`;
  const kind = Object.hasOwn(KINDS, key) ? KINDS[key] : undefined;
  if (kind === undefined) return;
  const span = trace.getSpan(context);
  const told = span === undefined ? undefined : counts.get(span);
  // Where the queue is; of a topic that is not told.
  const url = URL.parse(String(attributes['url.full']));
  recordMessage({
    system: String(system),
    operation: kind,
    // Of a poll that failed nothing came.
    count: told ?? (kind === 'receive' ? 0 : 1),
    kind,
    destination: destinationOf(attributes),
    ...(url && { server: serverLabels(url) }),
    errorType,
    seconds,
    context,
  });
};

/** The queue or the topic; a phone or a device that something is sent to has no series of its own. */
function destinationOf(attributes: Attributes): string | undefined {
  const {
    'rpc.service': service,
    'messaging.destination.name': queue,
    'aws.sns.topic.arn': topic,
  } = attributes;
  if (service === 'SQS') return typeof queue === 'string' ? queue : undefined;
  return typeof topic === 'string' ? topic.slice(topic.lastIndexOf(':') + 1) : undefined;
}

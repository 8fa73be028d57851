import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { inRequest } from '../ask.mjs';

/** A number that somebody sends to: neither it nor the text of a message is for a span. */
const secret = '+4915112345679';

export async function run(
  { SQSClient, SendMessageCommand, SendMessageBatchCommand, ReceiveMessageCommand, DeleteMessageCommand },
  { SNSClient, PublishCommand },
) {
  // A process of its own: what it serves must give no spans here.
  const aws = fork(join(import.meta.dirname, 'aws.mjs'), { execArgv: [] });
  const [endpoint] = await once(aws, 'message');
  const options = {
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'id', secretAccessKey: 'key' },
  };
  const queues = new SQSClient(options);
  const topics = new SNSClient(options);
  const QueueUrl = `${endpoint}/000000000000/orders`;
  try {
    await inRequest(() => queues.send(new SendMessageCommand({ QueueUrl, MessageBody: secret })));
    await inRequest(() => {
      const Entries = ['one', 'two', 'refused'].map((Id) => ({ Id, MessageBody: `message ${Id}` }));
      return queues.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    });
    await inRequest(async () => {
      const { Messages } = await queues.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
      );
      for (const { ReceiptHandle } of Messages) {
        await queues.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
    });
    await inRequest(async () => {
      const missing = { QueueUrl: `${endpoint}/000000000000/missing`, MessageBody: secret };
      await queues.send(new SendMessageCommand(missing)).catch(() => {});
    });
    await inRequest(async () => {
      const TopicArn = 'arn:aws:sns:eu-central-1:000000000000:shipped';
      await topics.send(new PublishCommand({ TopicArn, Message: secret }));
      await topics.send(new PublishCommand({ PhoneNumber: secret, Message: secret }));
    });
  } finally {
    queues.destroy();
    topics.destroy();
    aws.kill();
  }
}

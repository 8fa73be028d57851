// As much of SQS (its JSON protocol) and of SNS (its query protocol) as the clients of AWS need.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

const md5 = (text) => createHash('md5').update(text).digest('hex');
let waiting = [];
let ids = 0;

function keep({ MessageBody, MessageAttributes }) {
  const MessageId = `message-${++ids}`;
  waiting.push({ MessageId, Body: MessageBody, MD5OfBody: md5(MessageBody), MessageAttributes });
  return { MessageId, MD5OfMessageBody: md5(MessageBody) };
}

const SQS = {
  SendMessage: keep,
  SendMessageBatch: ({ Entries }) => ({
    Successful: Entries.filter(({ Id }) => Id !== 'refused').map((entry) => ({
      Id: entry.Id,
      ...keep(entry),
    })),
    Failed: Entries.filter(({ Id }) => Id === 'refused').map(({ Id }) => ({
      ...{ Id, SenderFault: true, Code: 'InvalidMessageContents' },
    })),
  }),
  ReceiveMessage: () => {
    const Messages = waiting.map((message) => ({ ...message, ReceiptHandle: `of ${message.MessageId}` }));
    waiting = [];
    return { Messages };
  },
  DeleteMessage: () => ({}),
};

const server = createServer(async (request, response) => {
  const body = Buffer.concat(await request.toArray()).toString();
  const [, operation] = (request.headers['x-amz-target'] ?? '').split('.');
  if (operation === undefined) {
    const MessageId = `message-${++ids}`;
    response.setHeader('content-type', 'text/xml');
    response.end(
      `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>${MessageId}</MessageId></PublishResult></PublishResponse>`,
    );
    return;
  }
  response.setHeader('content-type', 'application/x-amz-json-1.0');
  const input = JSON.parse(body);
  if (input.QueueUrl.endsWith('/missing')) {
    response.statusCode = 400;
    const message = 'The specified queue does not exist.';
    response.end(JSON.stringify({ __type: 'com.amazonaws.sqs#QueueDoesNotExist', message }));
  } else response.end(JSON.stringify(SQS[operation](input)));
});
server.listen(0, '127.0.0.1', () => process.send(`http://127.0.0.1:${server.address().port}`));
// With the application, whose end closes the channel.
process.on('disconnect', () => process.exit());

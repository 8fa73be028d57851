import { inRequest } from '../ask.mjs';

export async function run(connect) {
  const connection = await connect(process.env.SERVER_URL);
  const channel = await connection.createConfirmChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true, autoDelete: true });
  const received = new Promise((resolve) => {
    channel.consume(queue, (message) => {
      channel.ack(message);
      resolve();
    });
  });
  try {
    await inRequest(async () => {
      channel.sendToQueue(queue, Buffer.from('a message'));
      await channel.waitForConfirms();
    });
    await received;
  } finally {
    await channel.close();
    await connection.close();
  }
}

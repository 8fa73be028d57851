import { inRequest } from '../ask.mjs';

export async function run({ FlowProducer, Queue, Worker }) {
  const { hostname: host, port } = new URL(process.env.SERVER_URL);
  const connection = { host, port: Number(port) };
  const prefix = `throughline-${process.pid}`;
  const queue = new Queue('mails', { connection, prefix });
  const flows = new FlowProducer({ connection, prefix });
  const finished = Promise.withResolvers();
  let done = 0;
  const worker = new Worker(
    'mails',
    async (job) => {
      if (job.data.fails) throw new TypeError('thrown by a job');
    },
    { connection, prefix },
  );
  for (const event of ['completed', 'failed']) {
    worker.on(event, () => {
      done += 1;
      if (done === 3) finished.resolve();
    });
  }
  await worker.waitUntilReady();
  try {
    await inRequest(async () => {
      await queue.add('welcome', { to: 'a user' });
      await queue.add('reminder', { fails: true });
      await flows.add({ name: 'digest', queueName: 'mails', data: {} });
    });
    await finished.promise;
  } finally {
    await worker.close();
    await queue.obliterate({ force: true });
    await flows.close();
    await queue.close();
  }
}

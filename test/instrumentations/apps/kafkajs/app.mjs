import { inRequest } from '../ask.mjs';

export async function run({ Kafka, logLevel }) {
  const kafka = new Kafka({ brokers: [process.env.SERVER_URL], logLevel: logLevel.ERROR });
  const topic = 'orders';
  const producer = kafka.producer();
  const consumer = kafka.consumer({ groupId: `throughline-${process.pid}` });
  await producer.connect();
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  try {
    await inRequest(() => producer.send({ topic, messages: [{ key: 'one', value: 'a message' }] }));
    await new Promise((resolve, reject) => {
      consumer.run({ eachMessage: async () => setImmediate(resolve) }).catch(reject);
    });
  } finally {
    await consumer.disconnect();
    await producer.disconnect();
  }
}

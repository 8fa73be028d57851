import { inRequest } from '../ask.mjs';

export async function run(MongoClient) {
  const client = new MongoClient(process.env.SERVER_URL);
  const database = client.db(`throughline_${process.pid}`);
  const orders = database.collection('orders');
  await orders.insertOne({ item: 'first' });
  try {
    await inRequest(async () => {
      await orders.insertOne({ item: 'a value' });
      await orders.find({ item: 'a value' }).toArray();
      await database.command({ throughlineMissing: 1 }).catch(() => {});
    });
  } finally {
    await database.dropDatabase();
    await client.close();
  }
}

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import express from 'express';
import { flow } from 'throughline';
import { CardRefused, payment } from './slo.ts';

async function pay(card: string): Promise<void> {
  await wait(1);
  if (card === 'refused') throw new CardRefused('The bank says no.');
  if (card === 'broken') throw new Error('The bank does not answer.');
}

const app = express();
app.post('/checkout', async (request, response) => {
  const { card = 'fine', delay = '0' } = request.query as Record<string, string>;
  await wait(Number(delay));
  try {
    await payment.measure(() => pay(card));
    response.send('sold\n');
  } catch (error) {
    response.status(error instanceof CardRefused ? 402 : 503).send('not sold\n');
  }
});
app.post('/refunds', async (request, response) => {
  const isLost = request.query['lost'] !== undefined;
  try {
    await flow('refund', async (f) => {
      await f.step('find_payment', () => {
        if (isLost) throw new Error('There is no such payment.');
      });
    });
    response.send('done\n');
  } catch {
    // The flow has recorded it.
    response.status(404).send('no such payment\n');
  }
});

const server = createServer(app).listen(Number(process.env['PORT'] ?? 0), '127.0.0.1');
await once(server, 'listening');
console.log(`Shop at http://127.0.0.1:${(server.address() as AddressInfo).port}`);

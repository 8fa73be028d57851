// An Express application that logs as getLogger lets it.
import express from 'express';
import { captureException, getLogger } from 'throughline';

const log = getLogger('shop.orders');
const payments = getLogger('payments');
const app = express();
app.get('/orders/:id', async (request, response) => {
  log.debug('query_executed', { rows: 3 });
  log.set({ order_id: request.params.id });
  await new Promise((resolve) => setImmediate(resolve));
  payments.set({ amount: 9.5, card_number: '4111111111111111' });
  response.status(request.params.id === 'lost' ? 503 : 200).end();
});
app.get('/plain', (_request, response) => {
  log.debug('plain_served');
  response.end();
});
app.get('/captured', (_request, response) => {
  log.debug('before_capture');
  captureException(new RangeError('out of stock'));
  response.end();
});
app.get('/repeated', (_request, response) => {
  for (let at = 0; at < 50; at++) log.info('retried', { at });
  response.end();
});
if (process.env.OWN_HANDLER) process.on('SIGUSR2', () => console.error('own handler'));
const server = app.listen(0, '127.0.0.1', () => {
  console.error(`listening on ${server.address().port}`);
});

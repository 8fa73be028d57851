// Counts orders of ever new users until it is told to stop, and answers how many there were.
import { metrics } from '@opentelemetry/api';

const meter = metrics.getMeter('shop');
const orders = meter.createCounter('orders');
let count = 0;
const timer = setInterval(() => {
  for (let i = 0; i < 20; i++) orders.add(1, { shop: `shop-${count % 2}`, user: `user-${count++}` });
}, 5);
process.once('SIGUSR2', () => {
  clearInterval(timer);
  console.log(`counted ${count}`);
  setInterval(() => {}, 1_000);
});
console.log('open');

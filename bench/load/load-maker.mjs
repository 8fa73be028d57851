// Keeps a number of connections busy until so many answers are here; one order over the channel, one report back.
import { connect } from 'node:net';

const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

process.on('message', async ({ port, path, requests, connections }) => {
  const head = Buffer.from(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nuser-agent: bench\r\n\r\n`);
  const latencies = [];
  let asked = 0;
  let failed = 0;
  const began = performance.now();
  // Never asleep: waking a load maker that waits is work of the kernel that the service would be charged for, and the
  // more of it the slower the service is.
  let isDone = false;
  const stayAwake = () => {
    if (!isDone) setImmediate(stayAwake);
  };
  stayAwake();
  const one = () =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.setNoDelay(true);
      let since = 0;
      let text = '';
      const ask = () => {
        if (asked >= requests) {
          socket.destroy();
          return;
        }
        asked++;
        since = performance.now();
        text = '';
        socket.write(head);
      };
      socket.on('connect', ask);
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
        const body = text.indexOf('\r\n\r\n') + 4;
        if (body < 4) return;
        const length = /\r\ncontent-length: (\d+)/i.exec(text);
        const whole = length ? text.length >= body + Number(length[1]) : text.endsWith('0\r\n\r\n');
        if (!whole) return;
        latencies.push(performance.now() - since);
        if (!text.startsWith('HTTP/1.1 200')) failed++;
        ask();
      });
      socket.on('error', () => failed++);
      socket.on('close', resolve);
    });
  await Promise.all(Array.from({ length: connections }, one));
  isDone = true;
  const seconds = (performance.now() - began) / 1_000;
  latencies.sort((a, b) => a - b);
  process.send({ answered: latencies.length, failed, seconds, p99Ms: percentile(latencies, 0.99) ?? 0 });
});

// Nothing is left behind where the bench itself is stopped.
process.on('disconnect', () => process.exit());

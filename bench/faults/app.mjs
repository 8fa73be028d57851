// Records numbered spans through the system under test, then ends or stays in the way that its arguments name.
import { monitorEventLoopDelay } from 'node:perf_hooks';

const { record, flush, close } = await import(process.env.BENCH_IDIOM);
const [mode, ...numbers] = process.argv.slice(2);
const [count = 10, everyMs = 20] = numbers.map(Number);

let next = 0;
function burst() {
  while (next < count) record(next++);
}
// Pipes are written synchronously: whoever reads knows how far this process came, however it ended.
const say = (line) => process.stdout.write(`${line}\n`);
const ending = () => say(`ends ${Date.now()}`);
const stay = () => setInterval(() => {}, 1_000);
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const modes = {
  exit: () => {
    burst();
    ending();
    process.exit(3);
  },
  'flush-exit': async () => {
    burst();
    ending();
    await flush();
    process.exit(3);
  },
  throw: () => {
    burst();
    setImmediate(() => {
      ending();
      throw new RangeError('nobody catches this');
    });
  },
  reject: () => {
    burst();
    ending();
    void Promise.reject(new RangeError('nobody handles this'));
  },
  'runs-out': () => {
    burst();
    ending();
  },
  stay: () => {
    burst();
    stay();
    say('done');
  },
  'close-at-sigterm': () => {
    process.on('SIGTERM', async () => {
      await close();
      process.exit(0);
    });
    modes.stay();
  },
  steady: () => {
    stay();
    const timer = setInterval(() => {
      record(next++);
      say(`made ${next}`);
      if (next < count) return;
      clearInterval(timer);
      say('done');
    }, everyMs);
  },
  'flush-in-flight': async () => {
    stay();
    burst();
    void flush();
    await wait(everyMs);
    const before = performance.now();
    await flush();
    say(`flushed ${Math.round(performance.now() - before)}`);
  },
  large: async () => {
    stay();
    const delays = monitorEventLoopDelay({ resolution: 1 });
    const before = process.memoryUsage.rss();
    let peak = before;
    const sample = () => {
      peak = Math.max(peak, process.memoryUsage.rss());
    };
    setInterval(sample, 20);
    delays.enable();
    while (next < count) {
      const seq = next++;
      record(seq, Buffer.alloc(1_000_000, String(seq)).toString('latin1'));
      sample();
      if (next % 10 === 0) await wait(20);
    }
    say('done');
    await wait(everyMs);
    sample();
    say(`large ${Math.round((peak - before) / 2 ** 20)} ${Math.round(delays.max / 1e6)}`);
  },
};
await modes[mode]();

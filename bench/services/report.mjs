// What every service tells the bench over its channel: its port, and the delays of its event loop when asked.
import { monitorEventLoopDelay } from 'node:perf_hooks';

const delays = monitorEventLoopDelay({ resolution: 10 });

process.on('message', (message) => {
  if (message === 'begin') {
    delays.reset();
    delays.enable();
  } else if (message === 'end') {
    delays.disable();
    process.send({ p99DelayMs: delays.percentile(99) / 1e6 });
  }
});

export function listening(server) {
  process.send({ port: server.address().port });
}

// Nothing is left behind where the bench itself is stopped.
process.on('disconnect', () => process.exit());

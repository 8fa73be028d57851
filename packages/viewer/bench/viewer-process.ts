import { startViewer } from '@throughline/viewer';

/** A viewer in a process of its own, which tells what it has used when it is asked. */
const viewer = await startViewer({
  ...{ port: 0, store: process.argv[2] ?? ':memory:', maxBytes: Number(process.argv[3] ?? 4e9) },
  maxAgeMs: 365 * 24 * 3_600_000,
});
process.on('message', (message) => {
  if (message === 'end') void viewer.close().then(() => process.disconnect());
  else {
    const { user, system } = process.cpuUsage();
    process.send?.({
      cpuUs: user + system,
      rss: process.memoryUsage.rss(),
      maxRss: process.resourceUsage().maxRSS * 1024,
    });
  }
});
process.on('disconnect', () => process.exit());
process.send?.({ url: viewer.url, token: viewer.token });

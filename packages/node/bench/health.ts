/**
 * What a probe costs: processor time, in turns, medians.
 * `node --conditions=@throughline/source packages/node/bench/health.ts`
 */
import { once } from 'node:events';
import { Agent, createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { health } from '@throughline/api';
import { configureRuntime } from '@throughline/api/runtime';
import { createProbes } from '../src/health/probe-answers.ts';
import { startManagement } from '../src/management/listener.ts';

const ROUNDS = 15;
configureRuntime({ writeLine: () => {} });

for (let at = 0; at < 5; at++) health.check(`check_${at}`, () => true, { ttl: 3_600_000 });
for (let at = 0; at < 5; at++) health.check(`asked_${at}`, () => true, { ttl: 0, groups: ['asked'] });
const probes = createProbes({ health, path: '/health', token: 'a-token-of-the-team-7' });
const probe = (path: string) => probes({ method: 'GET', path, authorization: undefined });

const bare = createServer((_request, response) => response.end('{"status":"ok"}')).listen(0, '127.0.0.1');
await once(bare, 'listening');
const bareUrl = `http://127.0.0.1:${(bare.address() as AddressInfo).port}/`;
const management = await startManagement({
  host: '127.0.0.1',
  port: 0,
  portFromUser: true,
  health,
  onMessage: () => {},
});
const noKeepAlive = new Agent({ keepAlive: false });
const request = (url: string): Promise<void> =>
  new Promise((resolve, reject) => {
    get(url, { agent: noKeepAlive, headers: { connection: 'close' } }, (response) =>
      response.resume().on('end', resolve),
    ).on('error', reject);
  });

const cases: [name: string, times: number, run: () => unknown][] = [
  ['liveness, the answer alone', 20_000, () => probe('/health')],
  ['readiness of 5 checks within their ttl, the answer alone', 20_000, () => probe('/health/ready')],
  ['readiness of 5 checks that are asked, the answer alone', 2_000, () => probe('/health/group/asked')],
  ['a request to a bare server, both ends', 300, () => request(bareUrl)],
  ['a request to /health, both ends', 300, () => request(`${management?.url}/health`)],
  ['a request to /health/ready, both ends', 300, () => request(`${management?.url}/health/ready`)],
];

const spent = new Map<string, number[]>(cases.map(([name]) => [name, []]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, times, run] of cases) {
    const before = process.cpuUsage();
    for (let at = 0; at < times; at++) await run();
    const { user, system } = process.cpuUsage(before);
    spent.get(name)?.push((user + system) / times);
  }
}
for (const [name, values] of spent) {
  const median = values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  console.log(`${name}: ${median.toFixed(1)} us`);
}
bare.close();
await management?.close();

// Measures what sending costs the process that sends: CPU microseconds per batch, ours and the stock exporter's, in
// turns, medians. The bodies are encoded beforehand, so that only sending is compared. Not a test; run it with
//   node --conditions=@throughline/source packages/otlp/test/transport/measure-send.ts
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { createTransport } from '@throughline/otlp';

const BATCHES = 600;
const ROUNDS = 7;
const SIZES = [20_000, 200_000];

/** The collector is a process of its own, so that its work is not counted. */
if (process.argv[2] === 'collector') {
  const { createReceiver } = await import('@throughline/otlp');
  const receiver = await createReceiver({ onRequest: () => undefined });
  console.log(receiver.url);
} else {
  const self = fileURLToPath(import.meta.url);
  const collector = spawn(process.execPath, ['--conditions=@throughline/source', self, 'collector']);
  const url = `${String((await once(collector.stdout, 'data'))[0]).trim()}/v1/traces`;
  for (const size of SIZES) await compare(url, Buffer.alloc(size, 0x42));
  collector.kill();
}

async function compare(url: string, body: Buffer): Promise<void> {
  const ours: number[] = [];
  const stock: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const [one, other] = [await cpuPerBatch(sendOurs(url, body)), await cpuPerBatch(sendStock(url, body))];
    // The first round warms up.
    if (round > 0) {
      ours.push(one);
      stock.push(other);
    }
  }
  console.log(`${body.length} bytes: ours ${median(ours)} us, stock ${median(stock)} us CPU per batch`);
}

function sendOurs(url: string, body: Buffer): { one(): Promise<unknown>; close(): Promise<unknown> } {
  const transport = createTransport({ endpoints: { traces: { url } } });
  const batch = { signal: 'traces', body, items: 512, contentType: 'application/x-protobuf' } as const;
  return {
    one: () => {
      transport.offer(batch);
      return transport.flush(10_000);
    },
    close: () => transport.close(0),
  };
}

function sendStock(url: string, body: Buffer): { one(): Promise<unknown>; close(): Promise<unknown> } {
  const exporter = new OTLPTraceExporter({ url });
  const delegate = (exporter as unknown as { _delegate: Record<string, unknown> })._delegate;
  const key = Object.keys(delegate).find((name) => name.toLowerCase().includes('serializer')) ?? '';
  delegate[key] = { serializeRequest: () => body, deserializeResponse: () => ({}) };
  return {
    one: () => new Promise((resolve) => exporter.export([], resolve)),
    close: () => exporter.shutdown(),
  };
}

async function cpuPerBatch(sender: { one(): Promise<unknown>; close(): Promise<unknown> }): Promise<number> {
  const before = process.cpuUsage();
  for (let batch = 0; batch < BATCHES; batch++) await sender.one();
  const { user, system } = process.cpuUsage(before);
  await sender.close();
  return (user + system) / BATCHES;
}

function median(values: number[]): number {
  return Math.round(values.sort((one, other) => one - other)[Math.floor(values.length / 2)] as number);
}

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Answer, OtlpReceiver, type RunningApp, runApp } from '@throughline/testing';

export const entry: string = join(import.meta.dirname, '..', 'fixtures', 'delivery', 'app.mjs');

/** A collector that can go away and come back at the same address, and applications that share one spool folder. */
export class DeliveryTest {
  receiver: OtlpReceiver;
  readonly folder: string = mkdtempSync(join(tmpdir(), 'throughline-delivery-'));
  readonly port: number;
  readonly #apps: RunningApp[] = [];
  /** What arrived at collectors that are closed by now. */
  readonly #before: OtlpReceiver[] = [];

  private constructor(receiver: OtlpReceiver) {
    this.receiver = receiver;
    this.port = receiver.port;
  }

  static async begin(): Promise<DeliveryTest> {
    return new DeliveryTest(await OtlpReceiver.start());
  }

  start(args: (string | number)[], env: Record<string, string> = {}): RunningApp {
    const app = runApp({
      entry,
      args: args.map(String),
      preload: 'throughline/register',
      cwd: join(import.meta.dirname, '..', '..'),
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${this.port}`,
        OTEL_SERVICE_NAME: 'delivery',
        OTEL_BSP_SCHEDULE_DELAY: '50',
        OTEL_BLRP_SCHEDULE_DELAY: '50',
        THROUGHLINE_MANAGEMENT: 'off',
        THROUGHLINE_LOG_FORMAT: 'none',
        THROUGHLINE_SPOOL_DIR: this.folder,
        ...env,
      },
    });
    this.#apps.push(app);
    return app;
  }

  async collectorGoes(): Promise<void> {
    this.#before.push(this.receiver);
    await this.receiver.close();
  }

  async collectorComes(answer?: Answer): Promise<void> {
    this.receiver = await OtlpReceiver.start({ port: this.port, ...(answer && { answer }) });
  }

  /** The numbers of the spans that were accepted, in order of arrival, with those that came twice. */
  spanNumbers(): number[] {
    return this.#all().flatMap((receiver) => receiver.spans().map((span) => Number(span.attributes['seq'])));
  }

  logNumbers(): number[] {
    return this.#all().flatMap((receiver) =>
      receiver
        .logs()
        .filter((log) => log.eventName === 'worked')
        .map((log) => Number(log.attributes['seq'])),
    );
  }

  /** Which of the first `count` numbers have not arrived, as spans and as log lines. */
  missing(count: number): number[] {
    const [spans, logs] = [new Set(this.spanNumbers()), new Set(this.logNumbers())];
    return Array.from({ length: count }, (_, seq) => seq).filter((seq) => !spans.has(seq) || !logs.has(seq));
  }

  duplicates(): number {
    const [spans, logs] = [this.spanNumbers(), this.logNumbers()];
    return spans.length - new Set(spans).size + logs.length - new Set(logs).size;
  }

  async everythingArrives(count: number, timeoutMs: number): Promise<void> {
    await this.receiver.waitFor(() => this.missing(count).length === 0, {
      timeoutMs,
      what: `${count} spans and lines`,
    });
  }

  async end(): Promise<void> {
    for (const app of this.#apps) await app.stop();
    await this.receiver.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #all(): OtlpReceiver[] {
    return [...this.#before.filter((one) => one !== this.receiver), this.receiver];
  }
}

/** Accepts connections and never answers. */
export async function hangingCollector(): Promise<{ url: string; close(): Promise<void> }> {
  const sockets = new Set<import('node:net').Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}).resume());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as import('node:net').AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

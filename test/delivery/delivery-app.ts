import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Answer, OtlpReceiver, type RunAppOptions, type RunningApp, runApp } from '@throughline/testing';
import { FaultProxy } from '../support/fault-proxy.ts';
import { Tally } from './tally.ts';

/** An application of these tests. */
export function fixture(name: string): string {
  return join(import.meta.dirname, '..', 'fixtures', 'delivery', name);
}

export const entry: string = fixture('app.mjs');

/** Counts are collected soon, each collection with what is new in it. */
export const deltaMetrics: Record<string, string> = {
  OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta',
  OTEL_METRIC_EXPORT_INTERVAL: '300',
};

/** A collector behind a network that breaks on demand, and applications that share one spool folder. */
export class DeliveryTest {
  readonly receiver: OtlpReceiver;
  readonly proxy: FaultProxy;
  readonly folder: string = mkdtempSync(join(tmpdir(), 'throughline-delivery-'));
  readonly #tally = new Tally();
  readonly #apps: RunningApp[] = [];

  private constructor(receiver: OtlpReceiver, proxy: FaultProxy) {
    this.receiver = receiver;
    this.proxy = proxy;
  }

  static async begin(): Promise<DeliveryTest> {
    const receiver = await OtlpReceiver.start();
    return new DeliveryTest(receiver, await FaultProxy.start(receiver.port));
  }

  /** Where the applications send to. */
  get port(): number {
    return this.proxy.port;
  }

  /** What has arrived by now, by unique id. */
  get tally(): Tally {
    return this.#tally.read(this.receiver);
  }

  start(
    args: (string | number)[],
    env: Record<string, string> = {},
    options: Partial<RunAppOptions> = {},
  ): RunningApp {
    const app = runApp({
      entry,
      args: args.map(String),
      preload: 'throughline/register',
      cwd: join(import.meta.dirname, '..', '..'),
      ...options,
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

  /** From now on connections are refused; those that were open are reset. */
  async collectorGoes(): Promise<void> {
    await this.proxy.set('refuse');
  }

  async collectorComes(answer?: Answer): Promise<void> {
    this.receiver.answer = answer;
    await this.proxy.set('none');
  }

  /** The numbers of the spans that were accepted, in order of arrival, with those that came twice. */
  spanNumbers(): number[] {
    return this.receiver.spans().map((span) => Number(span.attributes['seq']));
  }

  /** What the application's counter comes to by all that arrived. */
  counted(temporality: 'delta' | 'cumulative'): number {
    const values = this.receiver
      .metrics()
      .filter((metric) => metric.name === 'delivery.made')
      .map((metric) => {
        assert.equal(metric.temporality, temporality);
        return metric.dataPoints.reduce((sum, point) => sum + Number(point.value), 0);
      });
    return temporality === 'delta' ? values.reduce((sum, value) => sum + value, 0) : Math.max(0, ...values);
  }

  /** Which of the first `count` numbers have not arrived, as spans and as log lines. */
  missing(count: number): number[] {
    return this.tally.missing(count);
  }

  duplicates(): number {
    return this.tally.duplicates;
  }

  async everythingArrives(count: number, timeoutMs: number): Promise<void> {
    await this.receiver.waitFor(
      () => this.tally.spans.unique.size >= count && this.tally.logs.unique.size >= count,
      { timeoutMs, what: `${count} spans and lines` },
    );
  }

  /** The same for the count of a delta metric. */
  async countsArrive(count: number, timeoutMs: number): Promise<void> {
    await this.receiver.waitFor(() => this.tally.sum('delivery.made') >= count, {
      timeoutMs,
      what: `a count of ${count}`,
    });
  }

  async end(): Promise<void> {
    for (const app of this.#apps) await app.stop();
    await this.proxy.close();
    await this.receiver.close();
    rmSync(this.folder, { recursive: true, force: true });
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

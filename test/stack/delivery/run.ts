import assert from 'node:assert/strict';
import type { Service } from '../../../examples/demo/src/run/service.ts';
import { MetricsPage } from '../apis/metrics-page.ts';
import { type RunningDemo, startDemo } from '../harness/demo.ts';
import { eventually } from '../harness/eventually.ts';
import { startTap, type Tap } from '../harness/tap.ts';
import { ledgerOf } from './ledger.ts';

const PER_SECOND = 6;
/** Shorter than the Collector stands still: requests run into it. */
const OTLP_TIMEOUT_MS = 4_000;

/** The demo in one mode of the spool, under load, and what is known of it from outside. */
export class Run {
  readonly mode: 'spill' | 'durable';
  readonly demo: RunningDemo;
  readonly tap: Tap;
  /** When each request that was answered was, by its id. */
  readonly answeredAt: Map<string, number> = new Map();
  /** When the first worker of `assessments` got its SIGKILL. */
  workerKilledAt: number = Number.NaN;
  /** What the killed worker said of itself just before. */
  lastPage: MetricsPage = new MetricsPage('');
  /** The pages of the services that still ran at the end, by `service.instance.id`. */
  readonly pages: Map<string, MetricsPage> = new Map();
  #sending: Promise<unknown> = Promise.resolve();

  private constructor(mode: 'spill' | 'durable', demo: RunningDemo, tap: Tap) {
    this.mode = mode;
    this.demo = demo;
    this.tap = tap;
  }

  static async begin(mode: 'spill' | 'durable', collector: string): Promise<Run> {
    const tap = await startTap(collector);
    const env = { OTEL_EXPORTER_OTLP_TIMEOUT: String(OTLP_TIMEOUT_MS) };
    return new Run(mode, await startDemo(tap.url, { spool: mode, env }), tap);
  }

  send(until: AbortSignal): void {
    this.#sending = this.demo.send({
      requests: Number.POSITIVE_INFINITY,
      until,
      perSecond: PER_SECOND,
      prefix: this.mode,
      mayFail: true,
      onAnswer: ({ id, answeredAt }) => this.answeredAt.set(id, answeredAt),
    });
  }

  async killWorker(): Promise<void> {
    this.lastPage = await pageOf(this.demo.assessments.management);
    this.workerKilledAt = performance.now();
    await this.demo.replaceAssessments();
  }

  /** Waits until everything that was offered before this call is delivered. @returns milliseconds */
  async catchUp(): Promise<number> {
    const started = performance.now();
    for (const { management } of this.#services()) {
      const before = await pageOf(management);
      await eventually(async () => {
        const page = await pageOf(management);
        for (const signal of ['traces', 'logs'] as const) {
          const { delivered, dropped } = ledgerOf(page, signal);
          assert.ok(delivered + dropped >= ledgerOf(before, signal).offered, signal);
        }
      }, 60_000);
    }
    return performance.now() - started;
  }

  /** The end of the traffic, and of everything that still waited to be sent. */
  async settle(): Promise<void> {
    await this.#sending;
    for (const { management } of this.#services()) {
      await eventually(async () => {
        const page = await pageOf(management);
        for (const signal of ['traces', 'logs'] as const) assert.equal(ledgerOf(page, signal).pending, 0);
        this.pages.set(page.resource('service_instance_id'), page);
      }, 60_000);
    }
  }

  #services(): Service[] {
    return [this.demo.assessments, this.demo.scoring];
  }

  async close(): Promise<void> {
    await this.demo.close();
    await this.tap.close();
  }
}

async function pageOf(management: string): Promise<MetricsPage> {
  const page = await fetch(`${management}/metrics`, { headers: { connection: 'close' } });
  return new MetricsPage(await page.text());
}

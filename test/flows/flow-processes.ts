import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  OtlpReceiver,
  type RecordedLog,
  type RunAppOptions,
  type RunningApp,
  runApp,
} from '@throughline/testing';

const root = join(import.meta.dirname, '..', '..');

/** Applications of one service that share a folder, and the collector that they send to. */
export class FlowProcesses {
  readonly receiver: OtlpReceiver;
  readonly folder: string = mkdtempSync(join(tmpdir(), 'throughline-flows-'));
  readonly #apps: RunningApp[] = [];

  private constructor(receiver: OtlpReceiver) {
    this.receiver = receiver;
  }

  static async begin(): Promise<FlowProcesses> {
    return new FlowProcesses(await OtlpReceiver.start());
  }

  start(
    args: string[],
    env: Record<string, string> = {},
    { fixture = 'app.mjs', ...options }: Partial<RunAppOptions> & { fixture?: string } = {},
  ): RunningApp {
    const app = runApp({
      entry: join(root, 'test', 'fixtures', 'flows', fixture),
      args,
      preload: 'throughline/register',
      cwd: root,
      ...options,
      env: {
        ...this.receiver.environment(),
        OTEL_SERVICE_NAME: 'importer',
        OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta',
        THROUGHLINE_MANAGEMENT: 'off',
        THROUGHLINE_LOG_FORMAT: 'json',
        THROUGHLINE_SPOOL_DIR: this.folder,
        ...env,
      },
    });
    this.#apps.push(app);
    return app;
  }

  /** The records that tell of aborted flows. */
  aborted(): RecordedLog[] {
    return this.receiver.logs().filter((log) => log.attributes['throughline.flow.outcome'] === 'aborted');
  }

  /** How many aborted flows of a name the metrics have counted. */
  abortedCount(name: string): number {
    return this.receiver
      .metrics()
      .filter((metric) => metric.name === 'throughline.flow.completed')
      .flatMap(({ dataPoints }) => dataPoints)
      .filter(({ attributes }) => attributes['flow.name'] === name && attributes['outcome'] === 'aborted')
      .reduce((sum, { value }) => sum + Number(value), 0);
  }

  async end(): Promise<void> {
    for (const app of this.#apps) await app.stop();
    await this.receiver.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PinnedProcess } from '../load/pinned-process.ts';
import { median } from '../measure/median.ts';
import { ours } from '../systems/all.ts';

/** How late the event loop of a process was that makes 10,000 spans a second, in milliseconds at the 99th percentile. */
export interface ExportDelay {
  exporting: number;
  off: number;
  /** Spans made in each second of all rounds. */
  rate: number;
}

const SETTLE_MS = 1_500;

/** Measures it with exports to a sink and with the exporter switched off, in turns. */
export async function measureExportDelay(rounds: number, forMs: number): Promise<ExportDelay> {
  const sink = new PinnedProcess('beside', [
    join(import.meta.dirname, '..', 'load', 'sink-process.ts'),
    'otlp',
  ]);
  const { port } = await sink.ask<{ port: number }>();
  const exporting: number[] = [];
  const off: number[] = [];
  const rates: number[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const [figures, variables] of [
      [exporting, ours.environment(port)],
      [off, { OTEL_TRACES_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' }],
    ] as const) {
      const { p99Ms, rate } = await one(variables, forMs);
      figures.push(p99Ms);
      rates.push(rate);
      await sink.ask('clear');
    }
  }
  await sink.stop();
  return { exporting: median(exporting), off: median(off), rate: Math.round(median(rates)) };
}

async function one(
  variables: Record<string, string>,
  forMs: number,
): Promise<{ p99Ms: number; rate: number }> {
  const state = mkdtempSync(join(tmpdir(), 'throughline-bench-'));
  const app = new PinnedProcess(
    'measured',
    [...ours.nodeArgs, join(import.meta.dirname, 'spans-per-second.mjs')],
    {
      ...variables,
      XDG_STATE_HOME: state,
      OTEL_BSP_SCHEDULE_DELAY: '1000',
    },
  );
  try {
    await app.ask();
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const { made: before } = await app.ask<{ made: number }>('begin');
    await new Promise((resolve) => setTimeout(resolve, forMs));
    const { made, p99Ms } = await app.ask<{ made: number; p99Ms: number }>('end');
    return { p99Ms, rate: (made - before) / (forMs / 1_000) };
  } finally {
    await app.stop();
    rmSync(state, { recursive: true, force: true });
  }
}

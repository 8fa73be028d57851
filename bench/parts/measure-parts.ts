import { join } from 'node:path';
import { PinnedProcess } from '../load/pinned-process.ts';
import { type ExportDelay, measureExportDelay } from './export-delay.ts';
import type { PartFigures } from './in-turns.ts';

/** What was measured beside the load. */
export interface Parts {
  encoder: PartFigures;
  histogram: PartFigures;
  exportDelay: ExportDelay;
}

/** Measures what no request shows by itself; each in a process of its own. */
export async function measureParts(quick: boolean): Promise<Parts> {
  return {
    encoder: await figuresOf('encode-spans.ts'),
    histogram: await figuresOf('record-histogram.ts'),
    exportDelay: await measureExportDelay(quick ? 1 : 5, quick ? 2_000 : 6_000),
  };
}

async function figuresOf(file: string): Promise<PartFigures> {
  const process = new PinnedProcess('measured', [
    '--conditions=@throughline/source',
    join(import.meta.dirname, file),
  ]);
  try {
    return await process.ask<PartFigures>();
  } finally {
    await process.stop();
  }
}

import { assemble } from './assemble.ts';
import { type RenderOptions, render } from './render.ts';
import type { TraceItem } from './read/shapes.ts';
import type { ViewerSource } from './source/open-viewer.ts';
import { storedTraceView } from './stored-trace-view.ts';

export interface FollowOptions {
  /** In the search language; empty: all. */
  query: string;
  signal: AbortSignal;
  write(text: string): unknown;
  width: number;
  color: boolean;
  /** Each trace as one line of JSON, as the API has it, and again when more of it came. */
  json?: boolean;
  /** Milliseconds without news after which a trace whose root has come is printed; default 600. */
  settleMs?: number;
  /** The same for a trace without its root; default 6,000. */
  patienceMs?: number;
}

/** Traces that wait; the oldest is printed early above. */
const MAX_WAITING = 500;

/**
 * Prints each finished request of a viewer that runs, as a tree, until the signal.
 * @throws SearchError, SourceError as rejections
 */
export async function followViewer(source: ViewerSource, options: FollowOptions): Promise<void> {
  const waiting = new Map<string, NodeJS.Timeout>();
  const shown = new Set<string>();
  const show = async (traceId: string): Promise<void> => {
    waiting.delete(traceId);
    const detail = await source.trace(traceId).catch(() => undefined);
    if (detail === undefined || options.signal.aborted) return;
    if (options.json) {
      options.write(`${JSON.stringify(detail)}\n`);
      return;
    }
    const { spans, logs } = storedTraceView(detail, process.cwd());
    const how: RenderOptions = { width: options.width, color: options.color, late: shown.has(traceId) };
    shown.add(traceId);
    if (shown.size > 4 * MAX_WAITING) shown.delete(shown.values().next().value as string);
    options.write(`${render(assemble(spans, logs), how).join('\n')}\n\n`);
  };
  const awaitRest = (trace: TraceItem): void => {
    const { traceId, root } = trace;
    clearTimeout(waiting.get(traceId));
    const isWhole = root !== null && root.spanId !== null;
    const ms = isWhole ? (options.settleMs ?? 600) : (options.patienceMs ?? 6_000);
    waiting.delete(traceId);
    waiting.set(
      traceId,
      setTimeout(() => void show(traceId), ms),
    );
    const oldest = waiting.size > MAX_WAITING ? waiting.keys().next().value : undefined;
    if (oldest === undefined) return;
    clearTimeout(waiting.get(oldest));
    void show(oldest);
  };
  try {
    for await (const { traces, skipped } of source.live(options.query, options.signal)) {
      for (const trace of traces) awaitRest(trace);
      if (skipped && !options.json) options.write('… more came than can be shown here\n\n');
    }
  } catch (error) {
    if (!options.signal.aborted) throw error;
  } finally {
    for (const timer of waiting.values()) clearTimeout(timer);
  }
}

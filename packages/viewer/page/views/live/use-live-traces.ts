import { useEffect, useRef, useState } from 'preact/hooks';
import type { TraceItem } from '../../../src/read/shapes.ts';
import { api } from '../../data/api.ts';
import { asFailure, type Failure } from '../../data/client.ts';
import { followLive } from '../../data/live-stream.ts';

export interface LiveTraces {
  /** The newest start first. */
  traces: readonly TraceItem[];
  /** What came while it is paused. */
  waiting: number;
  /** More came than one event holds, since the search began. */
  hasSkipped: boolean;
  state: 'connecting' | 'live' | 'lost';
  failure: Failure | undefined;
  /** Older ones, from the store. */
  loadOlder(): void;
  retry(): void;
}

/** Of all that came; the oldest leave. */
const MOST = 2_000;
const PAGE = 100;

/** The traces that a search finds: those that are stored, then those that come. */
export function useLiveTraces(query: string, isPaused: boolean): LiveTraces {
  const [traces, setTraces] = useState<readonly TraceItem[]>([]);
  const [held, setHeld] = useState<ReadonlyMap<string, TraceItem>>(new Map());
  const [hasSkipped, setHasSkipped] = useState(false);
  const [state, setState] = useState<LiveTraces['state']>('connecting');
  const [failure, setFailure] = useState<Failure>();
  const [round, setRound] = useState(0);
  const next = useRef<string | null>(null);
  const isLoadingOlder = useRef(false);
  const paused = useRef(isPaused);
  paused.current = isPaused;

  useEffect(() => {
    const control = new AbortController();
    setTraces([]);
    setHeld(new Map());
    setHasSkipped(false);
    setFailure(undefined);
    setState('connecting');
    const stop = followLive('traces', query, {
      onOpen: () => {
        setState('live');
        setFailure(undefined);
        // After the stream is open, so that nothing is missed between the two.
        api.traces({ q: query, limit: PAGE }, control.signal).then(
          (page) => {
            next.current = page.next;
            setTraces((before) => merged(before, page.traces));
          },
          (error: unknown) => {
            if (!control.signal.aborted) setFailure(asFailure(error));
          },
        );
      },
      onRecords: (records) => {
        if (records.skipped) setHasSkipped(true);
        if (paused.current) {
          setHeld(
            (before) => new Map([...before, ...records.traces.map((one) => [one.traceId, one] as const)]),
          );
        } else setTraces((before) => merged(before, records.traces));
      },
      onFailure: (error) => {
        setState('lost');
        setFailure(error);
      },
    });
    return () => {
      control.abort();
      stop();
    };
  }, [query, round]);

  useEffect(() => {
    if (isPaused || held.size === 0) return;
    setTraces((before) => merged(before, [...held.values()]));
    setHeld(new Map());
  }, [isPaused, held]);

  const loadOlder = (): void => {
    if (next.current === null || isLoadingOlder.current) return;
    isLoadingOlder.current = true;
    const cursor = next.current;
    api
      .traces({ q: query, limit: PAGE, cursor })
      .then((page) => {
        if (next.current !== cursor) return;
        next.current = page.next;
        setTraces((before) => merged(before, page.traces));
      })
      .catch((error: unknown) => setFailure(asFailure(error)))
      .finally(() => {
        isLoadingOlder.current = false;
      });
  };
  const retry = (): void => setRound((before) => before + 1);
  return { traces, waiting: held.size, hasSkipped, state, failure, loadOlder, retry };
}

/** One that grew comes again and takes the place of what was known of it. */
function merged(before: readonly TraceItem[], come: readonly TraceItem[]): readonly TraceItem[] {
  if (come.length === 0) return before;
  const all = new Map(before.map((trace) => [trace.traceId, trace]));
  for (const trace of come) all.set(trace.traceId, trace);
  return [...all.values()].sort((a, b) => b.startUs - a.startUs).slice(0, MOST);
}

import { useEffect, useRef, useState } from 'preact/hooks';
import { asFailure, type Failure } from './client.ts';
import type { LiveKind } from './live-kinds.ts';
import { followLive } from './live-stream.ts';

export interface LiveList<Item> {
  /** The newest first. */
  items: readonly Item[];
  /** How many came while it is paused. */
  waiting: number;
  /** More came at once than is told of, since the search began. */
  hasSkipped: boolean;
  /** The store has answered for the first time. */
  isLoaded: boolean;
  state: 'connecting' | 'live' | 'lost';
  failure: Failure | undefined;
  /** Older ones, from the store. */
  loadOlder(): void;
  retry(): void;
}

/** Of all that came; the oldest leave. */
export const MOST = 2_000;
const PAGE = 100;

/** What a search finds: what is stored, then what comes. */
export function useLiveList<Item>(kind: LiveKind<Item>, query: string, isPaused: boolean): LiveList<Item> {
  const [items, setItems] = useState<readonly Item[]>([]);
  const [held, setHeld] = useState<readonly Item[]>([]);
  const [hasSkipped, setHasSkipped] = useState(false);
  const [isLoaded, setIsLoaded] = useState(false);
  const [state, setState] = useState<LiveList<Item>['state']>('connecting');
  const [failure, setFailure] = useState<Failure>();
  const [round, setRound] = useState(0);
  /** Cursor of the page after the last one that came; undefined: none has come. */
  const next = useRef<string | null | undefined>(undefined);
  const isLoadingOlder = useRef(false);
  const paused = useRef(isPaused);
  paused.current = isPaused;

  useEffect(() => {
    const control = new AbortController();
    next.current = undefined;
    setItems([]);
    setHeld([]);
    setHasSkipped(false);
    setIsLoaded(false);
    setFailure(undefined);
    setState('connecting');
    const load = (): void => {
      kind.load({ q: query, limit: PAGE }, control.signal).then(
        (page) => {
          if (next.current === undefined) next.current = page.next;
          setIsLoaded(true);
          setFailure(undefined);
          setItems((before) => merged(kind, before, page.items));
        },
        (error: unknown) => {
          if (!control.signal.aborted) setFailure(asFailure(error));
        },
      );
    };
    load();
    const stop = followLive(kind.what, query, {
      onOpen: () => {
        setState('live');
        setFailure(undefined);
        // Once more: what came before the stream was open may have missed the first answer.
        load();
      },
      onRecords: (records) => {
        if (records.skipped) setHasSkipped(true);
        const set = paused.current ? setHeld : setItems;
        set((before) => merged(kind, before, kind.of(records)));
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
  }, [kind, query, round]);

  useEffect(() => {
    if (isPaused || held.length === 0) return;
    setItems((before) => merged(kind, before, held));
    setHeld([]);
  }, [kind, isPaused, held]);

  const loadOlder = (): void => {
    const cursor = next.current;
    if (cursor === null || cursor === undefined || isLoadingOlder.current || items.length >= MOST) return;
    isLoadingOlder.current = true;
    kind
      .load({ q: query, limit: PAGE, cursor })
      .then((page) => {
        if (next.current !== cursor) return;
        next.current = page.next;
        setItems((before) => merged(kind, before, page.items));
      })
      .catch((error: unknown) => setFailure(asFailure(error)))
      .finally(() => {
        isLoadingOlder.current = false;
      });
  };
  const retry = (): void => setRound((before) => before + 1);
  return { items, waiting: held.length, hasSkipped, isLoaded, state, failure, loadOlder, retry };
}

function merged<Item>(
  { keyOf, newer, compare }: LiveKind<Item>,
  before: readonly Item[],
  come: readonly Item[],
): readonly Item[] {
  if (come.length === 0) return before;
  const all = new Map(before.map((item) => [keyOf(item), item]));
  for (const item of come) {
    const known = all.get(keyOf(item));
    all.set(keyOf(item), known === undefined ? item : newer(known, item));
  }
  return [...all.values()].sort(compare).slice(0, MOST);
}

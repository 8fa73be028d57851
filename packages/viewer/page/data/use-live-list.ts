import { useEffect, useRef, useState } from 'preact/hooks';
import { asFailure, type Failure } from './client.ts';
import { type LiveItems, MOST, NO_ITEMS, withCome, withoutWaiting } from './live-items.ts';
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

const PAGE = 100;

/** What a search finds: what is stored, then what comes. */
export function useLiveList<Item>(kind: LiveKind<Item>, query: string, isPaused: boolean): LiveList<Item> {
  const [{ shown, waiting }, setItems] = useState<LiveItems<Item>>(NO_ITEMS);
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
    setItems(NO_ITEMS);
    setHasSkipped(false);
    setIsLoaded(false);
    setFailure(undefined);
    setState('connecting');
    const take = (come: readonly Item[], isHeld: boolean): void => {
      setItems((before) => withCome(kind, before, come, isHeld));
    };
    const load = (): void => {
      kind.load({ q: query, limit: PAGE }, control.signal).then(
        (page) => {
          if (control.signal.aborted) return;
          const isFirst = next.current === undefined;
          if (isFirst) next.current = page.next;
          setIsLoaded(true);
          setFailure(undefined);
          take(page.items, paused.current && !isFirst);
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
        take(kind.of(records), paused.current);
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
    if (!isPaused && waiting.length > 0) setItems((before) => withoutWaiting(kind, before));
  }, [kind, isPaused, waiting]);

  const loadOlder = (): void => {
    const cursor = next.current;
    if (cursor === null || cursor === undefined || isLoadingOlder.current || shown.length >= MOST) return;
    isLoadingOlder.current = true;
    kind
      .load({ q: query, limit: PAGE, cursor })
      .then((page) => {
        if (next.current !== cursor) return;
        next.current = page.next;
        setItems((before) => withCome(kind, before, page.items, false));
      })
      .catch((error: unknown) => setFailure(asFailure(error)))
      .finally(() => {
        isLoadingOlder.current = false;
      });
  };
  const retry = (): void => setRound((before) => before + 1);
  return {
    ...{ items: shown, waiting: waiting.length, hasSkipped, isLoaded, state, failure },
    ...{ loadOlder, retry },
  };
}

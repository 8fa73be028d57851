import { useEffect, useRef, useState } from 'preact/hooks';
import { asFailure, type Failure } from './client.ts';

export interface Answer<T> {
  /** Of the question before, while the new one is on its way. */
  value: T | undefined;
  failure: Failure | undefined;
  isLoading: boolean;
  /** Asks again. */
  reload(): void;
}

export interface AnswerOptions {
  /** Milliseconds after which it is asked again, as long as the tab can be seen. */
  everyMs?: number;
}

/**
 * Asks, and asks anew when `key` changes; an answer that is not wanted any more is given up.
 *
 * @example const { value, failure } = useAnswer(`services ${since}`, (signal) => api.services({ since }, signal));
 */
export function useAnswer<T>(
  key: string,
  question: (signal: AbortSignal) => Promise<T>,
  { everyMs }: AnswerOptions = {},
): Answer<T> {
  const [state, setState] = useState<Pick<Answer<T>, 'value' | 'failure' | 'isLoading'>>({
    ...{ value: undefined, failure: undefined, isLoading: true },
  });
  const [round, setRound] = useState(0);
  const asked = useRef(question);
  asked.current = question;
  useEffect(() => {
    const control = new AbortController();
    setState((before) => (before.isLoading ? before : { ...before, isLoading: true }));
    asked.current(control.signal).then(
      (value) => {
        if (!control.signal.aborted) setState({ value, failure: undefined, isLoading: false });
      },
      (error: unknown) => {
        if (control.signal.aborted) return;
        setState((before) => ({ value: before.value, failure: asFailure(error), isLoading: false }));
      },
    );
    return () => control.abort();
  }, [key, round]);
  useEffect(() => {
    if (everyMs === undefined) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') setRound((before) => before + 1);
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return { ...state, reload: () => setRound((before) => before + 1) };
}

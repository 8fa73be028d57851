import { useEffect, useRef } from 'preact/hooks';
import type { TraceDetail } from '../../../src/read/shapes.ts';
import { api } from '../../data/api.ts';
import { followLive } from '../../data/live-stream.ts';
import { type Answer, useAnswer } from '../../data/use-answer.ts';

const TRACE_ID = /^[0-9a-f]{32}$/;

/** A trace, asked for again when more of it comes. */
export function useTrace(traceId: string): Answer<TraceDetail> {
  const answer = useAnswer(traceId, (signal) => api.trace(traceId, signal));
  const known = useRef(answer);
  known.current = answer;
  useEffect(() => {
    if (!TRACE_ID.test(traceId)) return;
    return followLive('traces', `trace:${traceId}`, {
      // What came before the stream was open, or while it was lost, is told by nobody else.
      onOpen: () => known.current.reload(),
      onRecords: ({ traces }) => {
        const [come] = traces;
        const { value, reload } = known.current;
        const has = value?.trace;
        if (come !== undefined && (has?.spans !== come.spans || has.logs !== come.logs)) reload();
      },
      // The trace is shown all the same; what is wrong is told by the question for it.
      onFailure: () => {},
    });
  }, [traceId]);
  return answer;
}

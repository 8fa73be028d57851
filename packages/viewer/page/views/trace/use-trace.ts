import { useEffect, useRef, useState } from 'preact/hooks';
import type { TraceDetail } from '../../../src/read/shapes.ts';
import { api } from '../../data/api.ts';
import { followLive } from '../../data/live-stream.ts';
import { type Answer, useAnswer } from '../../data/use-answer.ts';

const TRACE_ID = /^[0-9a-f]{32}$/;
/** Milliseconds since its end in which more of a trace is likely to come. */
const GROWING_MS = 60_000;
const NOT_OPEN = { opened: 0, wasLost: false };

/** A trace, asked for again when more of it comes. */
export function useTrace(traceId: string): Answer<TraceDetail> {
  const answer = useAnswer(traceId, (signal) => api.trace(traceId, signal));
  const known = useRef(answer);
  known.current = answer;
  const [stream, setStream] = useState(NOT_OPEN);
  useEffect(() => {
    if (!TRACE_ID.test(traceId)) return;
    setStream(NOT_OPEN);
    return followLive('traces', `trace:${traceId}`, {
      onOpen: () =>
        setStream(({ opened, wasLost }) => ({ opened: opened + 1, wasLost: wasLost || opened > 0 })),
      onRecords: ({ traces }) => {
        const [come] = traces;
        const { value, reload } = known.current;
        const has = value?.trace;
        if (come !== undefined && (has?.spans !== come.spans || has.logs !== come.logs)) reload();
      },
      // The trace is shown all the same; what is wrong is told by the question for it.
      onFailure: () => setStream((before) => ({ ...before, wasLost: true })),
    });
  }, [traceId]);
  // What came between the answer and the opening of the stream, or while the stream was lost, is told by nobody else.
  const mayHaveMissed = stream.opened > 0 && (stream.wasLost || isGrowing(answer));
  useEffect(() => {
    if (mayHaveMissed) known.current.reload();
  }, [stream.opened, mayHaveMissed]);
  return answer;
}

/** Of one that is not there nothing is known. */
function isGrowing({ value, failure }: Answer<TraceDetail>): boolean {
  if (value === undefined) return failure !== undefined;
  const { startUs, durationNs } = value.trace;
  return Date.now() - (startUs / 1e3 + durationNs / 1e6) < GROWING_MS;
}

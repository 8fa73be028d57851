import { useState } from 'preact/hooks';
import { addressOf, go } from '../../browser/route.ts';
import { foreign } from '../../parts/text.ts';
import { seenTraces } from './seen-traces.ts';

/** No trace is named: an id, or one that was looked at before. */
export function TraceStart() {
  const [text, setText] = useState('');
  const traceId = /[0-9a-f]{32}/.exec(text.toLowerCase())?.[0];
  const seen = seenTraces();
  return (
    <div class="sheet">
      <form
        class="note token-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (traceId !== undefined) go(addressOf(['trace', traceId]));
        }}
      >
        <input
          type="text"
          class="mono"
          aria-label="Trace id"
          placeholder="A trace id, or text with one in it, such as a traceparent"
          autocomplete="off"
          spellcheck={false}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit" disabled={traceId === undefined}>
          Open
        </button>
      </form>
      <div class="note">
        {seen.length === 0 ? (
          <p>
            Open a request of <a href={addressOf(['live'])}>Live</a> to see its trace.
          </p>
        ) : (
          <>
            <strong>Opened before</strong>
            {seen.map((trace) => (
              <p key={trace.traceId} class="cut">
                <a href={addressOf(['trace', trace.traceId])}>{foreign(trace.name)}</a>{' '}
                <span class="mono">{foreign(trace.traceId)}</span>
              </p>
            ))}
          </>
        )}
      </div>
    </div>
  );
}

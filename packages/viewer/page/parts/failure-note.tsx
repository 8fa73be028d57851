import { useState } from 'preact/hooks';
import { keepToken, tokenIn } from '../browser/token.ts';
import type { Failure } from '../data/client.ts';

interface Props {
  failure: Failure;
  /** Asks again; without it there is no button for it. */
  onRetry?: () => void;
}

/** Why nothing is shown, and what to do. What is wrong with a search is told by the search box. */
export function FailureNote({ failure, onRetry }: Props) {
  if (failure.status === 401) return <TokenNote />;
  const [title, advice] = told(failure);
  return (
    <div class="note note-bad" role="alert">
      <strong>{title}</strong>
      <p>{advice}</p>
      {onRetry !== undefined && (
        <button type="button" onClick={onRetry}>
          Ask again
        </button>
      )}
    </div>
  );
}

function told(failure: Failure): [title: string, advice: string] {
  if (failure.code === 'unreachable') {
    return [
      'The viewer does not answer.',
      'It has ended, or is being started anew; then it has a new address.',
    ];
  }
  if (failure.status === 503) return ['The viewer is busy.', `${failure.message} Ask again in a moment.`];
  if (failure.status === 404) return ['This is not here.', failure.message];
  return ['The viewer could not answer.', failure.message];
}

function TokenNote() {
  const [text, setText] = useState('');
  const token = tokenIn(text);
  const open = (event: Event): void => {
    event.preventDefault();
    if (token === undefined) return;
    keepToken(token);
    location.reload();
  };
  return (
    <div class="note note-bad" role="alert">
      <strong>This page does not know the token of the viewer.</strong>
      <p>
        The viewer prints its address at each start, with a new token:{' '}
        <code>http://127.0.0.1:4318/#token=…</code> Open that address, or paste it here.
      </p>
      <form class="token-form" onSubmit={open}>
        <input
          type="text"
          aria-label="Address or token"
          autocomplete="off"
          spellcheck={false}
          placeholder="http://127.0.0.1:4318/#token=…"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit" disabled={token === undefined}>
          Open
        </button>
      </form>
    </div>
  );
}

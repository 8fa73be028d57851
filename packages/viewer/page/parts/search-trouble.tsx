import type { Failure } from '../data/client.ts';
import { foreign } from './text.ts';

interface Props {
  /** The search as it was sent. */
  text: string;
  failure: Failure;
  onMend(text: string): void;
}

/** Where in a search something is wrong, what was expected, and the name that was probably meant. */
export function SearchTrouble({ text, failure, onMend }: Props) {
  const { position, expected, nearest } = failure.search ?? { position: 0, expected: '', nearest: null };
  const wrong = /^[\w.@-]+/.exec(text.slice(position))?.[0] ?? text.slice(position, position + 1);
  const after = position + wrong.length;
  return (
    <div class="search-trouble" role="alert">
      <code class="search-wrong">
        {foreign(text.slice(0, position), 2_000)}
        <mark>{wrong === '' ? '␣' : foreign(wrong)}</mark>
        {foreign(text.slice(after), 2_000)}
      </code>
      <span>
        At character {position + 1}: {foreign(failure.message)}
        {expected !== '' && ` Expected: ${foreign(expected)}.`}
      </span>
      {nearest !== null && (
        <button type="button" onClick={() => onMend(text.slice(0, position) + nearest + text.slice(after))}>
          Did you mean {foreign(nearest)}?
        </button>
      )}
    </div>
  );
}

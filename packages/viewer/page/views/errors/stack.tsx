import { useState } from 'preact/hooks';
import { counted, foreignLines } from '../../parts/text.ts';
import { stackLines, stackParts } from './stack-frames.ts';

/** A stack, in which the frames of the application stand out; those of others are folded away where there are many. */
export function Stack({ stack }: { stack: string }) {
  const [showsAll, setShowsAll] = useState(false);
  const parts = stackParts(stackLines(foreignLines(stack)));
  const folded = parts
    .filter(({ kind }) => kind === 'other')
    .reduce((sum, { lines }) => sum + lines.length, 0);
  const hasOwn = parts.some(({ kind }) => kind === 'own');
  const folds = hasOwn && folded > 2;
  return (
    <>
      <pre class="stack">
        {parts.map(({ kind, lines }, i) => (
          <span key={i} class={`stack-${kind}`}>
            {kind === 'other' && folds && !showsAll
              ? `    … ${counted(lines.length, 'frame')} of Node and dependencies\n`
              : `${lines.join('\n')}\n`}
          </span>
        ))}
      </pre>
      {folds && (
        <button type="button" class="quiet" aria-pressed={showsAll} onClick={() => setShowsAll(!showsAll)}>
          {showsAll ? 'Fold frames of others' : 'Show all frames'}
        </button>
      )}
    </>
  );
}

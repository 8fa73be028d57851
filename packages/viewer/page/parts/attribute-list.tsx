import { searchTerm } from './search-term.ts';
import { foreign, foreignLines } from './text.ts';

interface Props {
  attributes: Record<string, unknown>;
  /** What searches for this value; without it there is no button for it. */
  onFilter?: ((term: string) => void) | undefined;
}

/** Keys and values as they came; a click on a value searches for it. */
export function AttributeList({ attributes, onFilter }: Props) {
  const entries = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return <p class="soft">None.</p>;
  return (
    <dl class="attributes">
      {entries.map(([key, value]) => {
        const term = searchTerm(key, value);
        const isLong = typeof value === 'object' || String(value).includes('\n');
        return (
          <div key={key}>
            <dt>{foreign(key)}</dt>
            <dd>
              {isLong ? <pre>{foreignLines(value)}</pre> : <span class="mono">{foreign(value, 2_000)}</span>}
              {onFilter !== undefined && term !== undefined && (
                <button
                  type="button"
                  class="quiet filter"
                  title={`Search ${foreign(term)}`}
                  onClick={() => onFilter(term)}
                >
                  <span class="unseen">Search for this</span>⌕
                </button>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

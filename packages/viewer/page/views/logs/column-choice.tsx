import { useEffect, useRef } from 'preact/hooks';
import type { LogItem } from '../../../src/read/shapes.ts';
import { useKeys } from '../../browser/keys.ts';
import { foreign } from '../../parts/text.ts';
import { MOST_COLUMNS, offeredColumns } from './log-columns.ts';

interface Props {
  logs: readonly LogItem[];
  columns: readonly string[];
  onToggle(key: string): void;
}

/** Which fields have a column of their own. */
export function ColumnChoice({ logs, columns, onToggle }: Props) {
  const details = useRef<HTMLDetailsElement>(null);
  const offered = [...new Set([...columns, ...offeredColumns(logs)])];
  useKeys([
    {
      key: 'f',
      meaning: 'fields as columns',
      run: () => details.current?.querySelector('summary')?.click(),
    },
  ]);
  useEffect(() => {
    const close = ({ target }: Event): void => {
      if (!(target instanceof Node && details.current?.contains(target)))
        details.current?.removeAttribute('open');
    };
    addEventListener('pointerdown', close);
    return () => removeEventListener('pointerdown', close);
  }, []);
  return (
    <details
      ref={details}
      class="choice"
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.preventDefault();
          event.currentTarget.removeAttribute('open');
        }
      }}
      onToggle={(event) => {
        if (event.currentTarget.open) event.currentTarget.querySelector('input')?.focus();
      }}
    >
      <summary title="f">Fields{columns.length > 0 && ` (${columns.length})`}</summary>
      <fieldset class="choice-list">
        <legend class="unseen">Fields with a column, at most {MOST_COLUMNS}</legend>
        {offered.length === 0 && <p class="soft">These log records have no fields.</p>}
        {offered.map((key) => (
          <label key={key}>
            <input
              type="checkbox"
              checked={columns.includes(key)}
              disabled={!columns.includes(key) && columns.length === MOST_COLUMNS}
              onChange={() => onToggle(key)}
            />
            <span class="mono">{foreign(key, 80)}</span>
          </label>
        ))}
      </fieldset>
    </details>
  );
}

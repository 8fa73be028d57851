import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useKeys } from '../browser/keys.ts';
import type { Failure } from '../data/client.ts';
import { type Completion, completions } from './complete-search.ts';
import { SearchTrouble } from './search-trouble.tsx';
import { foreign } from './text.ts';
import { useSearchNames } from './use-search-names.ts';

interface Props {
  /** What is searched now. */
  value: string;
  /** Which fields are offered. */
  target: 'traces' | 'logs';
  label: string;
  /** What came of it, where it is the search that is wrong. */
  failure?: Failure | undefined;
  onSearch(text: string): void;
}

/** A line in the search language, with the names of fields and what is wrong with it. `/` goes there. */
export function SearchBox({ value, target, label, failure, onSearch }: Props) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const [caret, setCaret] = useState<number>();
  const [chosen, setChosen] = useState(-1);
  const { fields, services, load } = useSearchNames(target);
  // Before the browser goes on: what is typed from then on stays.
  useLayoutEffect(() => setText(value), [value]);
  useKeys([{ key: '/', meaning: 'to the search', run: () => input.current?.select() }]);

  const offered = caret === undefined ? [] : completions(text, caret, fields, services);
  const isOpen = offered.length > 0;

  const close = (): void => {
    setCaret(undefined);
    setChosen(-1);
  };
  const search = (next: string): void => {
    close();
    setText(next);
    onSearch(next.trim());
  };
  const take = (completion: Completion): void => {
    setText(completion.text);
    setChosen(-1);
    setCaret(completion.caret);
    const element = input.current;
    if (element === null) return;
    // At once: with the next frame the caret would jump back over what was typed until then.
    element.value = completion.text;
    element.focus();
    element.setSelectionRange(completion.caret, completion.caret);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const completion = offered[chosen];
    if (isOpen && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      const step = event.key === 'ArrowDown' ? 1 : -1;
      // -1 is the text itself: after the last one it comes again.
      const places = offered.length + 1;
      setChosen(((chosen + 1 + step + places) % places) - 1);
    } else if (completion !== undefined && event.key === 'Enter') take(completion);
    else if (event.key === 'Enter') search(text);
    else if (event.key === 'Escape') {
      if (isOpen) close();
      else input.current?.blur();
    } else return;
    event.preventDefault();
  };

  return (
    <search class="search-box">
      <div class="search-line">
        <svg class="search-icon" viewBox="0 0 16 16" aria-hidden="true">
          <path d="M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9Zm3.3 7.8 3.2 3.2" />
        </svg>
        <input
          ref={input}
          type="text"
          role="combobox"
          aria-label={label}
          aria-expanded={isOpen}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
          aria-invalid={failure?.search !== undefined}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          placeholder={
            target === 'traces' ? 'service:api status:error duration>300ms' : 'level>=warn service:api'
          }
          value={text}
          onFocus={load}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setCaret(event.currentTarget.selectionStart ?? undefined);
            setChosen(-1);
          }}
          onKeyDown={onKeyDown}
          onBlur={close}
        />
        {text !== '' && (
          <button type="button" class="quiet" aria-label="Clear the search" onClick={() => search('')}>
            ×
          </button>
        )}
        <kbd>/</kbd>
      </div>
      <div id={`${id}-list`} role="listbox" aria-label="Fields" class="search-offers" hidden={!isOpen}>
        {offered.map((completion, index) => (
          <div
            key={completion.label}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === chosen}
            // Before the input loses the focus, which closes the list.
            onPointerDown={(event) => {
              event.preventDefault();
              take(completion);
            }}
          >
            <code>{foreign(completion.label)}</code>
            <span>{completion.meaning}</span>
          </div>
        ))}
      </div>
      {failure?.search !== undefined && <SearchTrouble text={value} failure={failure} onMend={search} />}
    </search>
  );
}

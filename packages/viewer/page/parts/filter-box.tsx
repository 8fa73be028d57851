import { useRef } from 'preact/hooks';
import { useKeys } from '../browser/keys.ts';

interface Props {
  value: string;
  /** What is looked at: `Filter errors`. */
  label: string;
  onFilter(text: string): void;
}

/** Narrows what is on the page already; `/` goes to it, Escape empties and leaves it. */
export function FilterBox({ value, label, onFilter }: Props) {
  const input = useRef<HTMLInputElement>(null);
  useKeys([{ key: '/', meaning: label.toLowerCase(), run: () => input.current?.focus() }]);
  return (
    <input
      ref={input}
      class="filter-box"
      type="search"
      aria-label={label}
      placeholder={`${label}   /`}
      autocomplete="off"
      spellcheck={false}
      value={value}
      onInput={(event) => onFilter(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        onFilter('');
        input.current?.blur();
      }}
    />
  );
}

/** Whether all words of a filter stand somewhere in the texts, whatever the case. */
export function hasWords(filter: string, texts: readonly string[]): boolean {
  const all = texts.join('\n').toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}

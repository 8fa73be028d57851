import type { ComponentChildren, HTMLAttributes } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useKeys } from '../browser/keys.ts';

interface Props<Row> {
  rows: readonly Row[];
  keyOf(row: Row): string;
  /** Pixels; the same for every row, so that what is out of sight needs no element. */
  rowHeight: number;
  role: 'grid' | 'treegrid';
  label: string;
  /** What a row is called in the list of keys: `trace`. */
  noun: string;
  /** The cells: elements with the role `gridcell`. */
  cells(row: Row, index: number): ComponentChildren;
  /** Class, ARIA level and the like. */
  rowProps?: (row: Row, index: number) => HTMLAttributes<HTMLDivElement>;
  /** One row of `columnheader`s, above the rows and not scrolled with them. */
  header?: ComponentChildren;
  /** Key of the row that has the cursor. */
  active: string | undefined;
  onActive(key: string, row: Row): void;
  /** Enter, and a click unless `clickOpens` is false. */
  onOpen?: (row: Row) => void;
  clickOpens?: boolean;
  /** More keys for the row that has the cursor; they are asked before those of this list. */
  onRowKey?: (event: KeyboardEvent, row: Row) => boolean;
  /** The end of the rows has come into sight. */
  onEnd?: () => void;
  class?: string;
  /** Custom properties for its style sheet. */
  style?: Record<string, string>;
}

/** Rows above and below what is in sight. */
const MORE = 12;

/**
 * A long list of rows, of which only those in sight are elements. Each has its place told (`aria-rowindex`), takes the focus,
 * and is reached by `j`, `k`, the arrow keys, Home, End and the page keys.
 */
export function VirtualRows<Row>(props: Props<Row>) {
  const { rows, keyOf, rowHeight, active, onActive, onOpen } = props;
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ first: 0, count: 60 });
  /** Row at the upper edge, and how far it is above it. */
  const anchor = useRef<{ key: string; above: number } | undefined>(undefined);
  const activeIndex = active === undefined ? -1 : rows.findIndex((row) => keyOf(row) === active);

  const measure = (): void => {
    const element = box.current;
    if (element === null) return;
    const top = Math.floor(element.scrollTop / rowHeight);
    const edge = rows[top];
    anchor.current = edge && { key: keyOf(edge), above: element.scrollTop - top * rowHeight };
    const first = Math.max(0, top - MORE);
    const count = Math.ceil(element.clientHeight / rowHeight) + 2 * MORE;
    setPlace((before) => (before.first === first && before.count === count ? before : { first, count }));
    if (props.onEnd !== undefined && first + count >= rows.length) props.onEnd();
  };
  const measureNow = useRef(measure);
  measureNow.current = measure;
  // What comes above the upper edge does not push away what is being looked at.
  useLayoutEffect(() => {
    const element = box.current;
    const held = anchor.current;
    if (element !== null && held !== undefined && element.scrollTop > 0) {
      const index = rows.findIndex((row) => keyOf(row) === held.key);
      if (index >= 0) element.scrollTop = index * rowHeight + held.above;
    }
    measureNow.current();
  }, [rows, rowHeight]);
  useEffect(() => {
    const observer = new ResizeObserver(() => measureNow.current());
    if (box.current !== null) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  // The row that got the cursor comes into sight, and takes the focus unless something else needs it.
  const shownActive = useRef<string | undefined>(undefined);
  const takesFocus = useRef(false);
  useLayoutEffect(() => {
    if (activeIndex < 0 || shownActive.current === active) return;
    shownActive.current = active;
    const element = box.current;
    reveal(element, activeIndex, rowHeight);
    const focused = document.activeElement;
    const isFree = focused === null || focused === document.body || element?.contains(focused);
    if (!takesFocus.current && !isFree) return;
    takesFocus.current = false;
    element
      ?.querySelector<HTMLElement>(`[aria-rowindex="${activeIndex + 1}"]`)
      ?.focus({ preventScroll: true });
  });

  const moveTo = (index: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (row === undefined) return;
    takesFocus.current = true;
    onActive(keyOf(row), row);
  };
  const page = (): number => Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / rowHeight) - 1);
  const moves: Record<string, () => number> = {
    ArrowDown: () => activeIndex + 1,
    ArrowUp: () => activeIndex - 1,
    PageDown: () => activeIndex + page(),
    PageUp: () => activeIndex - page(),
    Home: () => 0,
    End: () => rows.length - 1,
  };
  useKeys([
    { key: 'j', meaning: `next ${props.noun}`, run: () => moveTo(activeIndex + 1) },
    { key: 'k', meaning: `${props.noun} before`, run: () => moveTo(activeIndex - 1) },
    ...(onOpen === undefined
      ? []
      : [
          {
            key: 'Enter',
            meaning: `open the ${props.noun}`,
            run: () => {
              const row = rows[activeIndex];
              if (row !== undefined) onOpen(row);
            },
          },
        ]),
  ]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rows[activeIndex];
    if (row !== undefined && props.onRowKey?.(event, row) === true) {
      event.preventDefault();
      return;
    }
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    moveTo(move());
  };

  const last = Math.min(rows.length, place.first + place.count);
  const shown: number[] = [];
  for (let index = place.first; index < last; index += 1) shown.push(index);
  // It keeps the focus when it is scrolled out of sight.
  if (activeIndex >= 0 && (activeIndex < place.first || activeIndex >= last)) shown.push(activeIndex);
  const tabIndexOf = activeIndex < 0 ? place.first : activeIndex;

  return (
    <div
      role={props.role}
      aria-label={props.label}
      aria-rowcount={rows.length}
      class={`rows ${props.class ?? ''}`}
      style={props.style}
    >
      {props.header}
      <div class="rows-scroll" ref={box} role="rowgroup" onScroll={measure} onKeyDown={onKeyDown}>
        <div class="rows-all" style={{ height: `${rows.length * rowHeight}px` }} role="presentation">
          {shown.map((index) => {
            const row = rows[index] as Row;
            const key = keyOf(row);
            const { class: className = '', style, ...more } = props.rowProps?.(row, index) ?? {};
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: Enter is one of the keys above
              <div
                key={key}
                role="row"
                aria-rowindex={index + 1}
                aria-selected={index === activeIndex}
                tabIndex={index === tabIndexOf ? 0 : -1}
                class={`row ${className}${index === activeIndex ? ' row-active' : ''}`}
                style={{
                  transform: `translateY(${index * rowHeight}px)`,
                  height: `${rowHeight}px`,
                  ...(style as object),
                }}
                onFocus={() => {
                  if (index !== activeIndex) onActive(key, row);
                }}
                onClick={() => {
                  onActive(key, row);
                  if (props.clickOpens !== false) onOpen?.(row);
                }}
                {...more}
              >
                {props.cells(row, index)}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function reveal(box: HTMLElement | null, index: number, rowHeight: number): void {
  if (box === null) return;
  const top = index * rowHeight;
  if (top < box.scrollTop) box.scrollTop = top;
  else if (top + rowHeight > box.scrollTop + box.clientHeight)
    box.scrollTop = top + rowHeight - box.clientHeight;
}

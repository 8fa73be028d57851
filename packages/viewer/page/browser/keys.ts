import { useLayoutEffect, useRef } from 'preact/hooks';

export interface KeyAction {
  /** As `KeyboardEvent.key` names it: `j`, `Enter`, `?`; two with a space are pressed one after the other: `g l`. */
  key: string;
  /** For the list of keys. Undefined: another name of the action before it. */
  meaning?: string;
  run(): void;
}

/** How long after the first of two keys the second one counts. */
const SEQUENCE_MS = 1_500;
const TYPES_TEXT = 'input, textarea, select, [contenteditable]';

/** What is on the page now; the last one that was added is asked first. */
const shown: { actions: readonly KeyAction[] }[] = [];
let pressed: { key: string; atMs: number } | undefined;

/** Keys that work while the component is on the page, but not while somebody types text. */
export function useKeys(actions: readonly KeyAction[]): void {
  const entry = useRef({ actions });
  entry.current.actions = actions;
  // With what they belong to: an effect after the next frame would miss a key that is pressed at once.
  useLayoutEffect(() => {
    shown.push(entry.current);
    return () => {
      shown.splice(shown.indexOf(entry.current), 1);
    };
  }, []);
}

/** Of all that is on the page, for the list of keys. */
export function keysNow(): KeyAction[] {
  return shown.flatMap(({ actions }) => actions);
}

export function listenForKeys(): void {
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target instanceof Element ? event.target : undefined;
    if (target?.closest(TYPES_TEXT) || document.querySelector('dialog[open]')) return;
    // Enter and Space belong to what has the focus.
    if ((event.key === 'Enter' || event.key === ' ') && target?.closest('a, button, summary')) return;
    const action = actionFor(event.key);
    if (action === undefined) return;
    event.preventDefault();
    action.run();
  });
}

function actionFor(key: string): KeyAction | undefined {
  const before =
    pressed !== undefined && performance.now() - pressed.atMs < SEQUENCE_MS ? pressed.key : undefined;
  pressed = undefined;
  const both = before === undefined ? undefined : find(`${before} ${key}`);
  if (both !== undefined) return both;
  if (keysNow().some((action) => action.key.startsWith(`${key} `)))
    pressed = { key, atMs: performance.now() };
  return find(key);
}

function find(key: string): KeyAction | undefined {
  for (const { actions } of shown.toReversed()) {
    const action = actions.find((one) => one.key === key);
    if (action !== undefined) return action;
  }
  return undefined;
}

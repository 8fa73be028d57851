import { useEffect, useRef } from 'preact/hooks';
import { type KeyAction, keysNow } from '../browser/keys.ts';

/** The keys that work now. */
export function KeyList({ onClose }: { onClose(): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="keys" aria-label="Keys" onClose={onClose}>
      <h2>Keys</h2>
      <dl>
        {told(keysNow()).map(([meaning, keys]) => (
          <div key={meaning}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}

/** Each meaning once, with all its keys. */
function told(actions: readonly KeyAction[]): [meaning: string, keys: string[]][] {
  const all = new Map<string, string[]>();
  let meaning = '';
  for (const action of actions) {
    meaning = action.meaning ?? meaning;
    const keys = all.get(meaning) ?? [];
    if (!keys.includes(action.key)) all.set(meaning, [...keys, action.key]);
  }
  return [...all];
}

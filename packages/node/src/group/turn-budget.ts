/** Milliseconds of one turn of the event loop that reading from the others of a group may take, all of them together. */
const TURN_MS = 4;

let spent = 0;
let waiting: (() => void)[] = [];
let isCounting = false;

/** Notes work of this turn. @returns whether there is no time left before the next one */
export function spend(ms: number): boolean {
  spent += ms;
  if (!isCounting) {
    isCounting = true;
    setImmediate(renew).unref();
  }
  return spent > TURN_MS;
}

/** Calls back in the next turn. */
export function inNextTurn(work: () => void): void {
  waiting.push(work);
}

function renew(): void {
  spent = 0;
  isCounting = false;
  const due = waiting;
  waiting = [];
  for (const work of due) work();
}

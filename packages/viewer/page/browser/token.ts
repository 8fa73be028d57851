/**
 * The token that the API asks for. It comes in the fragment of the printed address, is taken out of the address at once,
 * and is kept for this tab alone: nothing is written to disk, and no address that is passed on has it. Another tab of the
 * same viewer gets it from one that has it.
 */
const KEY = 'throughline-token';
const IN_ADDRESS = /(?:^|#|&)token=([\w-]{1,200})/;
/** How long the other tabs have to answer. */
const ASK_MS = 250;

const tabs = new BroadcastChannel(KEY);

/** Takes the token out of the address; true where there was one. */
export function takeTokenOfAddress(): boolean {
  const given = tokenIn(location.hash);
  if (given === undefined) return false;
  keepToken(given);
  history.replaceState(null, '', '#/');
  return true;
}

/** Of a printed address, or of the token alone. */
export function tokenIn(text: string): string | undefined {
  return IN_ADDRESS.exec(text)?.[1] ?? /^\s*([\w-]{16,200})\s*$/.exec(text)?.[1];
}

export function keepToken(token: string): void {
  sessionStorage.setItem(KEY, token);
}

/** Undefined: neither this tab nor another one has it. */
export async function findToken(): Promise<string | undefined> {
  return sessionStorage.getItem(KEY) ?? (await askTabs());
}

/** What this tab has is not the token of this viewer; true where another tab has another one. */
export async function replaceToken(refused: string | undefined): Promise<boolean> {
  sessionStorage.removeItem(KEY);
  const other = await askTabs();
  return other !== undefined && other !== refused;
}

let asked: Promise<string | undefined> | undefined;

function askTabs(): Promise<string | undefined> {
  asked ??= new Promise<string | undefined>((resolve) => {
    const done = (token: string | undefined): void => {
      tabs.removeEventListener('message', hear);
      clearTimeout(timer);
      asked = undefined;
      if (token !== undefined) keepToken(token);
      resolve(token);
    };
    const hear = ({ data }: MessageEvent<{ token?: string }>): void => {
      if (typeof data.token === 'string') done(data.token);
    };
    const timer = setTimeout(done, ASK_MS, undefined);
    tabs.addEventListener('message', hear);
    tabs.postMessage({ ask: true });
  });
  return asked;
}

tabs.addEventListener('message', ({ data }: MessageEvent<{ ask?: boolean }>) => {
  const token = sessionStorage.getItem(KEY);
  if (data.ask === true && token !== null) tabs.postMessage({ token });
});

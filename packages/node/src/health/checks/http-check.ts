import type { CheckFunction } from '@throughline/api';
import { failingCheck, madeSafely, OwnReason, readyCheck, unusableCheck } from './ready-check.ts';

export interface HttpCheckOptions {
  /** Default `GET`. */
  method?: 'GET' | 'HEAD' | 'OPTIONS';
  headers?: Record<string, string>;
  /** Whether an answer with this status means that it works. Default: 200 to 299. */
  expect?: (status: number) => boolean;
}

const METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Whether an HTTP service answers as expected. Redirects are not followed, the body is not read. A user and a password in
 * the address are sent as a header, and shown nowhere.
 *
 * @example
 * health.check('scoring', httpCheck('http://scoring.internal/health'), { required: false });
 */
export function httpCheck(address: string | URL, options?: HttpCheckOptions): CheckFunction {
  return madeSafely('httpCheck', () => make(address, options ?? {}));
}

function make(
  address: string | URL,
  { method = 'GET', headers, expect = isSuccess }: HttpCheckOptions,
): CheckFunction {
  const text = String(address);
  // Not the address itself: it may hold a password.
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    return failingCheck('httpCheck: needs an absolute address that begins with http: or https:');
  if (!METHODS.includes(method))
    return unusableCheck('httpCheck', `method must be one of ${METHODS.join(', ')}`, method);
  if (typeof expect !== 'function')
    return unusableCheck('httpCheck', 'expect must be a function of the status', expect);
  const url = new URL(text);
  const what = url.host;
  // Refuses here, and not at each run, what no header can carry.
  const sent = new Headers({ ...authorizationOf(url), ...headers });
  url.username = '';
  url.password = '';
  return readyCheck({
    what,
    ask: async ({ signal, detail }) => {
      const response = await fetch(url, { method, headers: sent, redirect: 'manual', signal });
      // A body that nobody reads would hold its connection.
      await response.body?.cancel();
      detail({ status: response.status });
      if (!expect(response.status)) throw new OwnReason(`the answer was ${response.status}`);
    },
  });
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function authorizationOf({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(user).toString('base64')}` };
}

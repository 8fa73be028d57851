import { useLayoutEffect, useState } from 'preact/hooks';

/**
 * Where the page is. It stands in the fragment (`#/trace/4bf9…?span=00f0…`), so that addresses can be kept and passed on,
 * and no trace id and no search gets into a request line.
 */
export interface Route {
  /** `['trace', '4bf9…']`; empty at the start. */
  path: readonly string[];
  query: URLSearchParams;
}

export function parseRoute(fragment: string): Route {
  const [path = '', query = ''] = fragment.replace(/^#\/?/, '').split(/\?(.*)/s);
  return {
    path: path
      .split('/')
      .filter((part) => part !== '')
      .map(decoded),
    query: new URLSearchParams(query),
  };
}

/** The value for `href`. Parameters that are undefined or empty are left out. */
export function addressOf(path: readonly string[], query: Record<string, string | undefined> = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') parameters.set(name, value);
  }
  const text = parameters.toString();
  return `#/${path.map(encodeURIComponent).join('/')}${text === '' ? '' : `?${text}`}`;
}

/** @param options replace: the place before is not kept in the history of the tab, as for each letter of a filter */
export function go(address: string, options: { replace?: boolean } = {}): void {
  if (address === location.hash) return;
  if (options.replace === true) {
    history.replaceState(null, '', address);
    dispatchEvent(new HashChangeEvent('hashchange'));
  } else location.hash = address;
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  // Before the browser goes on: an effect after the next frame would miss an address that was typed until then.
  useLayoutEffect(() => {
    const read = (): void => setRoute(parseRoute(location.hash));
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }, []);
  return route;
}

/** As it is where it is not valid. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

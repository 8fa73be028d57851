/** What `url.path` and `url.query` say of a request. */
export interface Target {
  readonly path: string;
  readonly query: string | undefined;
}

/**
 * Path and query of a request's target, as the client wrote them. A target with a host in it, as proxies are sent it,
 * has its path alone.
 */
export function targetOf(url: string | undefined): Target {
  const target = url === undefined || url === '' ? '/' : url;
  if (target.charCodeAt(0) === SLASH) return split(target);
  const scheme = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(target);
  if (scheme === null) return split(target);
  const rest = target.slice(scheme[0].length);
  return split(rest.charCodeAt(0) === SLASH ? rest : `/${rest}`);
}

function split(target: string): Target {
  const query = target.indexOf('?');
  if (query === -1) return { path: target, query: undefined };
  return {
    path: target.slice(0, query),
    query: query + 1 < target.length ? target.slice(query + 1) : undefined,
  };
}

const SLASH = 0x2f;

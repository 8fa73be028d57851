const FOLDER = /[\\/]node_modules[\\/]/;

/**
 * The package that a specifier or a file path belongs to: `pg/lib/client` is `pg`, and
 * `/app/node_modules/@redis/client/dist/index.js` is `@redis/client`. Undefined for relative
 * paths and for files outside `node_modules`.
 */
export function packageNameOf(request: string): string | undefined {
  const first = request.charCodeAt(0);
  if (first === 46 /* . */) return undefined;
  let bare = request;
  if (first === 47 /* / */ || request.includes(':') || request.includes('\\')) {
    const parts = request.split(FOLDER);
    if (parts.length === 1) return undefined;
    bare = (parts.at(-1) as string).replaceAll('\\', '/');
  }
  const slash = bare.indexOf('/', bare.charCodeAt(0) === 64 /* @ */ ? bare.indexOf('/') + 1 : 0);
  return slash === -1 ? bare : bare.slice(0, slash);
}

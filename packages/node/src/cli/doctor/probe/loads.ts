import Module from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Tell } from './report.ts';
import { runningSdk } from './sdk.ts';

type Resolved = { url: string };
type Hooks = {
  resolve(
    specifier: string,
    context: { parentURL?: string },
    next: (specifier: string, context: object) => Resolved,
  ): Resolved;
};

/** Enough for any application; what comes after that is not looked at. */
const MOST_PACKAGES = 5_000;
const MOST_FILES = 500;

/** Loads as the probe has seen them. */
export interface Loads {
  /** Packages by name. */
  readonly names: ReadonlySet<string>;
  /** Grows with each load. */
  count(): number;
}

/**
 * Writes down the first load of each package and file, and whether Throughline ran by then. It only looks on: its hook is
 * the first of the process, which makes it the last that is asked.
 *
 * @param ignored a folder whose files are not the application's
 */
export function watchPackages(tell: Tell, ignored: string, onLoad: () => void): Loads {
  const names = new Set<string>();
  const folders = new Set<string>();
  const files = new Set<string>();
  let count = 0;

  function note(url: string, parent: string | undefined): void {
    if (!url.startsWith('file:')) return;
    const path = fileURLToPath(url);
    if (path.startsWith(ignored)) return;
    count += 1;
    const found = packageOf(path);
    if (found === undefined) {
      if (files.size >= MOST_FILES || files.has(path)) return;
      files.add(path);
      tell({ is: 'file', path });
    } else if (!folders.has(found.folder) && folders.size < MOST_PACKAGES) {
      folders.add(found.folder);
      names.add(found.name);
      const started = runningSdk() !== undefined;
      tell({
        is: 'package',
        ...found,
        started,
        by: parent?.startsWith('file:') ? fileURLToPath(parent) : undefined,
      });
    }
  }

  // Too old a Node has none; it is told of for its version.
  const { registerHooks } = Module as unknown as { registerHooks?: (hooks: Hooks) => void };
  registerHooks?.({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      try {
        onLoad();
        note(resolved.url, context.parentURL);
      } catch {
        // The application's load goes on.
      }
      return resolved;
    },
  });
  return { names, count: () => count };
}

function packageOf(path: string): { name: string; folder: string } | undefined {
  const found = /^.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(path);
  return found?.[1] === undefined ? undefined : { name: found[1].replace('\\', '/'), folder: found[0] };
}

import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** One installed copy of a package of OpenTelemetry. */
export interface Copy {
  readonly name: string;
  readonly version: string;
  /** Its folder, links resolved. */
  readonly folder: string;
  /** The package below which it lies, in whose `node_modules`; undefined at the top. */
  readonly below: string | undefined;
}

const MOST_PACKAGES = 5_000;
/** Of which there should be one: the API, and what an SDK consists of. */
const SINGLE = /^(?:api|api-logs|core|resources|sdk-.+|auto-instrumentations-node)$/;

/** The copies in the `node_modules` of this folder and of those above it, one level deep: enough to see who brings one. */
export function openTelemetryCopies(folder: string): Copy[] {
  const copies = new Map<string, Copy>();
  let left = MOST_PACKAGES;
  for (const modules of modulesFolders(folder)) {
    collect(modules, undefined);
    for (const name of packagesIn(modules)) {
      left -= 1;
      if (left < 0) break;
      collect(join(modules, name, 'node_modules'), name);
    }
  }
  return [...copies.values()];

  function collect(modules: string, below: string | undefined): void {
    for (const name of namesIn(join(modules, '@opentelemetry'))) {
      if (!SINGLE.test(name)) continue;
      const found = packageAt(join(modules, '@opentelemetry', name));
      if (found !== undefined && !copies.has(found.folder)) copies.set(found.folder, { ...found, below });
    }
  }
}

/** Name and version of the package in this folder; undefined where there is none. */
export function packageAt(folder: string): Pick<Copy, 'name' | 'version' | 'folder'> | undefined {
  try {
    const real = realpathSync(folder);
    const { name, version } = JSON.parse(readFileSync(join(real, 'package.json'), 'utf8'));
    return typeof name === 'string' && typeof version === 'string'
      ? { name, version, folder: real }
      : undefined;
  } catch {
    return undefined;
  }
}

function modulesFolders(folder: string): string[] {
  const parent = dirname(folder);
  return [join(folder, 'node_modules'), ...(parent === folder ? [] : modulesFolders(parent))];
}

function packagesIn(modules: string): string[] {
  return namesIn(modules).flatMap((name) =>
    name.startsWith('@') ? namesIn(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
  );
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith('.'));
  } catch {
    return [];
  }
}

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const ENDINGS = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];
/** TypeScript is imported by the name of what it becomes. */
const BEFORE_BUILD: readonly [RegExp, string][] = [
  [/\.js$/, '.ts'],
  [/\.js$/, '.tsx'],
  [/\.jsx$/, '.tsx'],
  [/\.mjs$/, '.mts'],
  [/\.cjs$/, '.cts'],
];

/** Finds which file of the project an import means; undefined where it is none that was read. */
export class ModuleResolver {
  readonly #known: (path: string) => boolean;
  readonly #aliases = new Map<string, Alias[]>();

  /** @param known whether a file, by its absolute path, was read */
  constructor(known: (path: string) => boolean) {
    this.#known = known;
  }

  resolve(module: string, from: string): string | undefined {
    if (/^\.{0,2}\//.test(module) || module === '.' || module === '..') {
      return this.#file(resolve(dirname(from), module));
    }
    for (const { pattern, targets } of this.#aliasesFor(dirname(from))) {
      const star = pattern.exec(module);
      if (!star) continue;
      for (const target of targets) {
        const file = this.#file(target.replace('*', star[1] ?? ''));
        if (file) return file;
      }
    }
    return undefined;
  }

  #file(path: string): string | undefined {
    const tries = [
      ...ENDINGS.map((ending) => path + ending),
      ...BEFORE_BUILD.filter(([ending]) => ending.test(path)).map(([ending, ts]) => path.replace(ending, ts)),
      ...ENDINGS.slice(1).map((ending) => join(path, `index${ending}`)),
    ];
    return tries.find(this.#known);
  }

  /** `paths` of the nearest tsconfig.json and `imports` of the nearest package.json. */
  #aliasesFor(folder: string): Alias[] {
    let aliases = this.#aliases.get(folder);
    if (!aliases) {
      const own = [...readPaths(folder), ...readImports(folder)];
      const parent = dirname(folder);
      aliases = own.length > 0 || parent === folder ? own : this.#aliasesFor(parent);
      this.#aliases.set(folder, aliases);
    }
    return aliases;
  }
}

interface Alias {
  readonly pattern: RegExp;
  readonly targets: readonly string[];
}

const patternOf = (text: string) =>
  new RegExp(`^${text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replace('*', '(.*)')}$`);

function readPaths(folder: string): Alias[] {
  const config = readJson(join(folder, 'tsconfig.json')) as
    | { compilerOptions?: { baseUrl?: string; paths?: Record<string, string[]> } }
    | undefined;
  const { baseUrl = '.', paths = {} } = config?.compilerOptions ?? {};
  return Object.entries(paths).map(([name, targets]) => ({
    pattern: patternOf(name),
    targets: targets.map((target) => resolve(folder, baseUrl, target)),
  }));
}

function readImports(folder: string): Alias[] {
  const manifest = readJson(join(folder, 'package.json')) as
    | { imports?: Record<string, unknown> }
    | undefined;
  return Object.entries(manifest?.imports ?? {}).map(([name, target]) => ({
    pattern: patternOf(name),
    targets: textsIn(target).map((text) => resolve(folder, text)),
  }));
}

function textsIn(target: unknown): string[] {
  if (typeof target === 'string') return [target];
  return typeof target === 'object' && target !== null ? Object.values(target).flatMap(textsIn) : [];
}

/** JSON as configuration files have it, with comments and trailing commas; undefined where it cannot be read. */
function readJson(file: string): unknown {
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, 'utf8').replaceAll(
    /("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\/|,(?=\s*[}\]])/g,
    (_, string: string | undefined) => string ?? '',
  );
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

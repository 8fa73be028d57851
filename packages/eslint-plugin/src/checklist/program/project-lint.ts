import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ESLint, Linter } from 'eslint';
import { plugin } from '../../plugin.ts';

/** What the check needs and does not find, with what to do about it. */
export class MissingTool extends Error {
  override readonly name = 'MissingTool';
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}

/** ESLint and a parser as the project has them. */
export interface Tools {
  readonly linter: Linter;
  readonly ESLint: typeof ESLint;
  readonly typescript: Linter.Parser | undefined;
}

/**
 * Takes ESLint from the project, else the one that stands beside this package, and the parser for TypeScript where there is
 * TypeScript.
 *
 * @throws MissingTool
 */
export async function loadTools(folder: string, hasTypeScript: boolean): Promise<Tools> {
  const eslint = await load<typeof import('eslint')>('eslint', folder);
  if (!eslint) throw new MissingTool('ESLint is not installed.', 'npm install --save-dev eslint');
  const { ESLint, Linter } = eslint;
  const [major = 0] = Linter.version.split('.').map(Number);
  if (major < 9) {
    throw new MissingTool(
      `ESLint ${Linter.version} is too old; 9 or later is needed.`,
      'npm install --save-dev eslint@latest',
    );
  }
  const typescript = hasTypeScript ? await loadParser(folder) : undefined;
  return { linter: new Linter({ cwd: folder }), ESLint, typescript };
}

async function loadParser(folder: string): Promise<Linter.Parser> {
  const name = '@typescript-eslint/parser';
  const remedy = `npm install --save-dev ${name} typescript@6`;
  let parser: Linter.Parser | undefined;
  try {
    parser = await load<Linter.Parser>(name, folder);
  } catch (error) {
    const [line = ''] = (error as Error).message.split('\n');
    throw new MissingTool(`${name} cannot be loaded (${line.slice(0, 200)}).`, remedy);
  }
  if (!parser) throw new MissingTool(`There are TypeScript files, and ${name} is not installed.`, remedy);
  return parser;
}

/** A package as the folder sees it, else as this file does; undefined where neither has it. */
async function load<T>(name: string, folder: string): Promise<T | undefined> {
  for (const from of [join(folder, 'package.json'), import.meta.url]) {
    let path: string;
    try {
      path = createRequire(from).resolve(name);
    } catch {
      // Not there: the next place is asked.
      continue;
    }
    const loaded = (await import(pathToFileURL(path).href)) as T & { default?: T };
    return loaded.default ?? loaded;
  }
  return undefined;
}

/** What the project's own configuration of ESLint says to this plugin. */
export interface OwnConfiguration {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly rules: Linter.RulesRecord;
  /** Why it could not be read. */
  readonly problem?: string;
}

const CONFIGURATIONS = ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts'].map((ending) => `eslint.config.${ending}`);

/** Settings and options of the rules from the nearest `eslint.config.*`, as one of the files is linted. */
export async function readOwnConfiguration(
  { ESLint: Engine }: Tools,
  folder: string,
  file: string,
): Promise<OwnConfiguration> {
  if (!hasConfiguration(folder)) return { settings: {}, rules: {} };
  try {
    const found = (await new Engine({ cwd: folder }).calculateConfigForFile(file)) as
      | Linter.Config
      | undefined;
    const ours = Object.entries(found?.rules ?? {}).filter(([name]) => name.startsWith('throughline/'));
    return { settings: found?.settings ?? {}, rules: Object.fromEntries(ours) as Linter.RulesRecord };
  } catch (error) {
    const [line = ''] = (error as Error).message.split('\n');
    return {
      settings: {},
      rules: {},
      problem: `eslint.config could not be read (${line.slice(0, 200)}); its settings are not used`,
    };
  }
}

function hasConfiguration(folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    if (CONFIGURATIONS.some((name) => existsSync(join(at, name)))) return true;
    if (dirname(at) === at) return false;
  }
}

/** The configuration under which one file is read: our rules, and the parser of its language. */
export function lintConfiguration(
  path: string,
  { typescript }: Tools,
  rules: Linter.RulesRecord,
  settings: Readonly<Record<string, unknown>>,
): Linter.Config {
  const isTypeScript = /\.(?:[cm]?ts|tsx)$/.test(path);
  return {
    files: ['**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx}', '**/*'],
    plugins: { throughline: plugin },
    settings,
    rules,
    linterOptions: { reportUnusedDisableDirectives: 'off', reportUnusedInlineConfigs: 'off' },
    languageOptions: {
      ...(isTypeScript && typescript && { parser: typescript }),
      sourceType: /\.c[jt]s$/.test(path) ? 'commonjs' : 'module',
      parserOptions: { ecmaFeatures: { jsx: /x$/.test(path) || !isTypeScript } },
    },
  };
}

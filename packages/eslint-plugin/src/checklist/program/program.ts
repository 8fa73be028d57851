import { readFileSync } from 'node:fs';
import type { Linter } from 'eslint';
import type { Node } from '../../lint/nodes.ts';
import type { Source } from '../../lint/source.ts';
import { CallSites } from './call-sites.ts';
import { Evaluator } from './evaluate.ts';
import { type Exports, exportsOf } from './exported.ts';
import { nameFrom } from './find-files.ts';
import { lintConfiguration, type Tools } from './project-lint.ts';
import { ModuleResolver } from './resolve-module.ts';
import { ownTree, type SourceFile, type UnreadFile } from './source-file.ts';
import { Implementations } from './type-values.ts';
import { type Evaluate, UNKNOWN, type Value } from './value.ts';

/** The sources of a project, read together. */
export class Program {
  readonly files: readonly SourceFile[];
  readonly unread: readonly UnreadFile[];
  readonly evaluate: Evaluator;
  readonly sites: CallSites;
  readonly #byPath = new Map<string, SourceFile>();
  readonly #exports = new Map<SourceFile, Exports>();
  readonly #resolver: ModuleResolver;

  constructor(files: readonly SourceFile[], unread: readonly UnreadFile[]) {
    this.files = files;
    this.unread = unread;
    for (const file of files) this.#byPath.set(file.path, file);
    this.#resolver = new ModuleResolver((path) => this.#byPath.has(path));
    const exported = (evaluate: Evaluate): Evaluate['exported'] => {
      return (module, name, from) => this.#exported(module, name, from, evaluate);
    };
    const implementations = (evaluate: Evaluate) => new Implementations(() => this.files, evaluate);
    // Who calls a function has to be known before its parameters are.
    this.sites = new CallSites(files, new Evaluator(exported, undefined, implementations));
    this.evaluate = new Evaluator(exported, this.sites, implementations);
  }

  values(node: Node): readonly Value[] {
    return this.evaluate.values(node);
  }

  #exported(
    module: string,
    name: string,
    from: SourceFile,
    evaluate: Evaluate,
  ): readonly Value[] | undefined {
    const path = this.#byPath.has(module) ? module : this.#resolver.resolve(module, from.path);
    const file = path === undefined ? undefined : this.#byPath.get(path);
    if (!file) return undefined;
    return this.#named(file, name, evaluate, new Set());
  }

  #named(file: SourceFile, name: string, evaluate: Evaluate, seen: Set<SourceFile>): readonly Value[] {
    if (seen.has(file)) return [UNKNOWN];
    seen.add(file);
    const exports = this.#exportsOf(file);
    const found = exports.named.get(name);
    if (found?.kind === 'here') return evaluate.values(found.node);
    if (found) return evaluate.exported(found.module, found.name, file) ?? outside(found.module, found.name);
    const whole = isEsModule(file) ? undefined : exports.named.get('default');
    // `module.exports = fn; module.exports.more = …`: what is asked of it decides which of them is meant.
    if (name === '*' || name === 'default') {
      const isOnlyWhole = whole?.kind === 'here' && exports.named.size === 1;
      return isOnlyWhole ? evaluate.values(whole.node) : [{ kind: 'module', file }];
    }
    if (whole?.kind === 'here') {
      return evaluate.values(whole.node).flatMap((value) => evaluate.member(value, name));
    }
    for (const module of exports.all) {
      const path = this.#resolver.resolve(module, file.path);
      const next = path === undefined ? undefined : this.#byPath.get(path);
      const values = next ? this.#named(next, name, evaluate, seen) : [];
      if (values.some(({ kind }) => kind !== 'unknown')) return values;
    }
    return [UNKNOWN];
  }

  #exportsOf(file: SourceFile): Exports {
    let exports = this.#exports.get(file);
    if (!exports) {
      exports = exportsOf(file.source);
      this.#exports.set(file, exports);
    }
    return exports;
  }
}

const outside = (module: string, name: string): readonly Value[] =>
  module.startsWith('.')
    ? [UNKNOWN]
    : [{ kind: 'outside', module, path: name === 'default' || name === '*' ? '' : name }];

const isEsModule = ({ source }: SourceFile) =>
  source.ast.body.some(({ type }) => /^(?:Import|Export)/.test(type));

/** Reads and lints files, and puts them together. */
export function readProgram(
  paths: readonly string[],
  root: string,
  tools: Tools,
  rules: Linter.RulesRecord,
  settings: Readonly<Record<string, unknown>>,
): Program {
  const files: SourceFile[] = [];
  const unread: UnreadFile[] = [];
  for (const path of paths) {
    const name = nameFrom(root, path);
    const text = readFileSync(path, 'utf8');
    if (text.length > MAX_LENGTH) {
      unread.push({ name, reason: `it has more than ${MAX_LENGTH / 1_000_000} million characters` });
      continue;
    }
    const config = lintConfiguration(path, tools, rules, settings);
    const messages = tools.linter.verify(text, [config], { filename: path });
    const broken = messages.find(({ fatal }) => fatal);
    const source = tools.linter.getSourceCode() as unknown as Source | undefined;
    if (broken || !source) {
      unread.push({
        name,
        reason: broken ? `${broken.line}:${broken.column} ${broken.message}` : 'it was not read',
      });
      continue;
    }
    const ours = messages.filter(({ ruleId }) => ruleId?.startsWith('throughline/'));
    const file: SourceFile = { path, name, source, settings, messages: ours };
    ownTree(file);
    files.push(file);
  }
  return new Program(files, unread);
}

const MAX_LENGTH = 2_000_000;

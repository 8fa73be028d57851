import type { UserConfig } from 'tsdown';
import { asciiOnly } from './ascii-only.ts';
import { builtinMembers } from './builtin-members.ts';

type Entry = NonNullable<UserConfig['entry']>;

/** How every package is built: ES modules with types and source maps for the oldest supported Node. */
export function packageBuild(entry: Entry): UserConfig {
  return {
    entry,
    format: 'esm',
    platform: 'node',
    target: 'node22.15',
    dts: true,
    fixedExtension: false,
    sourcemap: true,
    clean: true,
  };
}

/** For what is loaded by path inside a package, and not by its users: no types, and beside what `packageBuild` has written. */
export function innerBuild(entry: Entry): UserConfig {
  return { ...packageBuild(entry), dts: false, clean: false };
}

/**
 * The same for what every process loads at its start: one small file.
 *
 * @param bundled the packages that are written into it
 */
export function startBuild(entry: Entry, bundled: RegExp[]): UserConfig {
  return {
    ...innerBuild(entry),
    deps: { alwaysBundle: bundled },
    plugins: [builtinMembers(), asciiOnly()],
    outputOptions: { codeSplitting: false },
    // Classes keep their names: they are told in messages, and tests and people look for them.
    minify: { compress: true, mangle: { keepNames: { class: true, function: false } }, codegen: true },
  };
}

/** For the one kind of file that an old Node must be able to read: CommonJS, in the syntax of Node 12. */
export function commonJsBuild(entry: Entry, external: string[]): UserConfig {
  return {
    entry,
    format: 'cjs',
    platform: 'node',
    target: 'node12.17',
    deps: { neverBundle: external },
    dts: false,
    clean: false,
  };
}

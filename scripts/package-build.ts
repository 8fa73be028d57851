import type { UserConfig } from 'tsdown';

/** How every package is built: ES modules with types and source maps for the oldest supported Node. */
export function packageBuild(entry: NonNullable<UserConfig['entry']>): UserConfig {
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

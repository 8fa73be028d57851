import type { LoadedInstrumentation } from './instrumentation-class.ts';

/** A library that the application has loaded in a version that its instrumentation leaves alone. */
export interface UnfitVersion {
  readonly module: string;
  readonly version: string;
  /** Ranges of npm. */
  readonly supported: readonly string[];
}

/**
 * What was seen, not what the ranges say: a module whose version was read and whose exports were not patched. Those that
 * patch files alone are not told, since a file may be loaded later.
 */
export function unfitVersions(instrumentations: Iterable<LoadedInstrumentation>): UnfitVersion[] {
  const unfit: UnfitVersion[] = [];
  for (const { _modules: definitions = [] } of instrumentations) {
    for (const [module, ofModule] of Map.groupBy(definitions, ({ name }) => name)) {
      const version = ofModule.find(({ moduleVersion }) => moduleVersion !== undefined)?.moduleVersion;
      const known = ofModule.filter(({ patch }) => typeof patch === 'function');
      if (version === undefined || known.length === 0 || known.length < ofModule.length) continue;
      if (known.some(({ moduleExports }) => moduleExports !== undefined)) continue;
      unfit.push({ module, version, supported: known.flatMap(({ supportedVersions }) => supportedVersions) });
    }
  }
  return unfit;
}

/** The part of a running instrumentation that this folder uses. */
export interface LoadedInstrumentation {
  enable(): void;
  disable(): void;
  getConfig(): Record<string, unknown>;
  setConfig(config: Record<string, unknown>): void;
  setTracerProvider(provider: unknown): void;
  _modules: { name: string; files: { name: string }[] }[];
  _onRequire(definition: unknown, exports: unknown, name: string, baseDir?: string): unknown;
}

/** The class that an instrumentation package exports. */
export type InstrumentationClass = new (config: Record<string, unknown>) => LoadedInstrumentation;

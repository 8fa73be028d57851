/** What an instrumentation patches: one module, and files inside it. */
export interface ModuleDefinition {
  name: string;
  supportedVersions: string[];
  patch?: (exports: unknown, version?: string) => unknown;
  files: ModuleFile[];
  /** Set when the module is loaded: its version, and what was exported where that version is supported. */
  moduleVersion?: string | undefined;
  moduleExports?: unknown;
}

interface ModuleFile {
  name: string;
  supportedVersions?: string[];
  patch(exports: unknown, version?: string): unknown;
  unpatch?(exports: unknown): void;
}

/** The part of a running instrumentation that this folder uses. */
export interface LoadedInstrumentation {
  enable(): void;
  disable(): void;
  getConfig(): Record<string, unknown>;
  setConfig(config: Record<string, unknown>): void;
  setTracerProvider(provider: unknown): void;
  setMeterProvider(provider: unknown): void;
  _modules: ModuleDefinition[];
  _onRequire(definition: unknown, exports: unknown, name: string, baseDir?: string): unknown;
}

/** The class that an instrumentation package exports. */
export type InstrumentationClass = new (config: Record<string, unknown>) => LoadedInstrumentation;

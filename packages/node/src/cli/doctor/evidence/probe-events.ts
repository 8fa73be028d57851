/** What the probe inside of the application writes down, one JSON object a line, in the file of its process. */
export type ProbeEvent =
  | ProcessSeen
  | PackageLoaded
  | FileLoaded
  | SignalsSeen
  | { readonly is: 'turned' }
  | { readonly is: 'settled'; readonly listening: boolean }
  | CanaryOutcome
  | HooksTried
  | ProcessCrashed
  | { readonly is: 'held'; readonly by: readonly string[] }
  | { readonly is: 'done' }
  | { readonly is: 'exit'; readonly code: number };

/** The first line of each process. */
export interface ProcessSeen {
  readonly is: 'process';
  readonly pid: number;
  readonly ppid: number;
  /** As in `process.versions.node`. */
  readonly node: string;
  /** `bun` or `deno`, where it is no Node. */
  readonly foreign?: string;
  readonly script: string | undefined;
  /** What Node itself was told before the script. */
  readonly execArgv: readonly string[];
  readonly cwd: string;
}

/** The first load of a package from this folder. */
export interface PackageLoaded {
  readonly is: 'package';
  readonly name: string;
  /** Where its package.json is. */
  readonly folder: string;
  /** Whether Throughline ran already. */
  readonly started: boolean;
  readonly by: string | undefined;
}

/** A file of the application itself. */
export interface FileLoaded {
  readonly is: 'file';
  readonly path: string;
}

/** What is known of the SDK in this process, once the application stands. */
export interface SignalsSeen {
  readonly is: 'sdk';
  /** Of Throughline; undefined where it was not started. */
  readonly version: string | undefined;
  /** Names of the instrumentations that run. */
  readonly loaded: readonly string[];
  readonly unfit: readonly {
    readonly module: string;
    readonly version: string;
    readonly supported: readonly string[];
  }[];
  /** What configures telemetry, as this process has it. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface CanaryOutcome {
  readonly is: 'canary';
  /** Whether a span was recorded, and how many were started until one was. */
  readonly recorded: boolean;
  readonly tries: number;
  readonly signals: readonly SignalOutcome[];
  /** The process ended before an answer could be waited for. */
  readonly atExit: boolean;
}

/** Records of one signal that came to the exits, were taken by an endpoint, or were kept, while the canary was under way. */
export interface SignalOutcome {
  readonly signal: 'traces' | 'logs' | 'metrics';
  readonly offered: number;
  readonly delivered: number;
  readonly onDisk: number;
}

/** Loading a library that the application does not have, to see whether its instrumentation is called for. */
export interface HooksTried {
  readonly is: 'hooks';
  readonly imported: HookTrial | undefined;
  readonly required: HookTrial | undefined;
}

export interface HookTrial {
  /** The name of the instrumentation, which is the library's. */
  readonly name: string;
  readonly called: boolean;
}

export interface ProcessCrashed {
  readonly is: 'crash';
  readonly name: string;
  readonly code: string | undefined;
  readonly port: number | undefined;
}

/** One option of a command, as `parseArgs` of Node takes it, with what help and completion say of it. */
export interface Option {
  readonly type: 'boolean' | 'string';
  readonly says: string;
  /** What stands for its value in help. */
  readonly value?: string;
  /** Whether its value is a path. */
  readonly isFile?: boolean;
}

export type Options = Readonly<Record<string, Option>>;

interface Switch extends Option {
  readonly type: 'boolean';
}

interface Text extends Option {
  readonly type: 'string';
}

/** The names by command: what `parseArgs` gives back is typed by it. */
interface OptionsOf {
  readonly run: Record<never, Option>;
  readonly dev: { readonly store: Text; readonly port: Text; readonly 'grpc-port': Text };
  readonly tail: { readonly store: Text; readonly url: Text; readonly port: Text; readonly json: Switch };
  readonly query: {
    readonly store: Text;
    readonly url: Text;
    readonly logs: Switch;
    readonly limit: Text;
    readonly json: Switch;
  };
  readonly export: { readonly store: Text; readonly url: Text };
  readonly import: { readonly store: Text; readonly url: Text; readonly json: Switch };
  readonly mcp: { readonly store: Text; readonly url: Text; readonly http: Switch; readonly port: Text };
  readonly doctor: {
    readonly json: Switch;
    readonly all: Switch;
    readonly ignore: Text;
    readonly timeout: Text;
  };
  readonly check: {
    readonly format: Text;
    readonly json: Switch;
    readonly baseline: Text;
    readonly 'write-baseline': Text;
    readonly strict: Switch;
    readonly preload: Switch;
    readonly live: Switch;
    readonly store: Text;
    readonly url: Text;
    readonly limit: Text;
  };
  readonly config: { readonly json: Switch };
  readonly redaction: { readonly try: Switch; readonly collector: Switch; readonly json: Switch };
  readonly rules: { readonly by: Text; readonly json: Switch };
  readonly replay: { readonly service: Text; readonly json: Switch };
  readonly completion: Record<never, Option>;
}

const json: Switch = { type: 'boolean', says: 'the same as JSON on stdout' };
const port: Text = {
  type: 'string',
  value: '4318',
  says: 'the port of 127.0.0.1 on which OTLP/HTTP is taken; 0 takes any free one',
};
const store: Text = {
  type: 'string',
  value: 'FILE',
  isFile: true,
  says: 'the file in which telemetry is kept',
};
const url: Text = {
  type: 'string',
  value: 'PAGE',
  says: 'the address of a viewer that runs, as it printed it, with its token',
};
const place = { store, url };

/** The options of each command: what it reads, what its help says, what a shell completes. */
export const optionsOf: OptionsOf = {
  run: {},
  dev: {
    store,
    port,
    'grpc-port': {
      type: 'string',
      value: '4317',
      says: 'the port for OTLP over gRPC; without it there is none',
    },
  },
  tail: { ...place, port, json: { ...json, says: 'each trace as one line of JSON' } },
  query: {
    ...place,
    logs: { type: 'boolean', says: 'finds log records, not traces' },
    limit: { type: 'string', value: '50', says: 'how many at most, 1 to 10000' },
    json,
  },
  export: place,
  import: { ...place, json },
  mcp: {
    ...place,
    http: { type: 'boolean', says: 'speaks streamable HTTP on 127.0.0.1, not standard input and output' },
    port: { type: 'string', value: '4319', says: 'with --http: the port; 0 takes any free one' },
  },
  doctor: {
    json,
    all: { type: 'boolean', says: 'tells of what is fine, too' },
    ignore: {
      type: 'string',
      value: 'ID,ID',
      says: 'leaves out findings with these ids, for the exit code, too',
    },
    timeout: {
      type: 'string',
      value: '30',
      says: 'seconds that the application has to come to rest, 1 to 600',
    },
  },
  check: {
    format: {
      type: 'string',
      value: 'table',
      says: 'how it is shown: table, json, sarif or markdown; with --live table or json',
    },
    json: { ...json, says: 'the same as --format json' },
    baseline: {
      type: 'string',
      value: 'FILE',
      isFile: true,
      says: 'a file with what is known: only what is new counts for the exit code',
    },
    'write-baseline': {
      type: 'string',
      value: 'FILE',
      isFile: true,
      says: 'writes what was found into such a file, and ends with 0',
    },
    strict: { type: 'boolean', says: 'with the rules of the plugin that are on in "strict" alone' },
    preload: { type: 'boolean', says: 'takes it that the preload is given on the command line' },
    live: { type: 'boolean', says: 'looks at the last requests in a store or a viewer, not at sources' },
    ...place,
    limit: { type: 'string', value: '100', says: 'with --live: how many of the last requests are looked at' },
  },
  config: { json },
  redaction: {
    try: {
      type: 'boolean',
      says: 'reads stdin (JSON or text) and tells what would be hidden there, without the values',
    },
    collector: { type: 'boolean', says: 'writes the policy as configuration of an OpenTelemetry Collector' },
    json,
  },
  rules: {
    by: {
      type: 'string',
      value: 'LABEL,LABEL',
      says: 'labels of the target that stay apart, such as cluster',
    },
    json,
  },
  replay: { service: { type: 'string', value: 'NAME', says: 'what this service has left alone' }, json },
  completion: {},
};

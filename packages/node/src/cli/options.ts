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
  readonly doctor: {
    readonly json: Switch;
    readonly all: Switch;
    readonly ignore: Text;
    readonly timeout: Text;
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

/** A library that another test proves. */
export interface ProvenElsewhere {
  readonly instrumentation: string;
  /** An npm package of `package.json`, or a part of Node. */
  readonly library: string;
  /** The test, from the root of the repository. */
  readonly test: string;
  readonly note?: string;
}

const FOLDER = 'packages/node/test/instrumentation';

export const PROVEN_ELSEWHERE: readonly ProvenElsewhere[] = [
  {
    instrumentation: 'http',
    library: 'node:http',
    test: `${FOLDER}/http.test.ts`,
    note: 'Client and server; `node:https` by the same code. Requests under suppressed tracing make neither span nor metric.',
  },
  {
    instrumentation: 'undici',
    library: 'undici',
    test: `${FOLDER}/http.test.ts`,
    note: "Node's own `fetch` too.",
  },
  {
    instrumentation: 'express',
    library: 'express',
    test: `${FOLDER}/frameworks.test.ts`,
    note: 'Middleware makes no spans of its own.',
  },
  {
    instrumentation: 'fastify',
    library: 'fastify',
    test: `${FOLDER}/frameworks.test.ts`,
    note: "Through Fastify's own diagnostics channels: hooks make no spans of their own.",
  },
  {
    instrumentation: 'winston',
    library: 'winston',
    test: `${FOLDER}/loggers.test.ts`,
    note: 'Lines carry the ids of trace, span and request; records go out over OTLP, too.',
  },
  {
    instrumentation: 'pino',
    library: 'pino',
    test: `${FOLDER}/loggers.test.ts`,
    note: 'Lines carry the ids of trace, span and request; records go out over OTLP, too.',
  },
  {
    instrumentation: 'bunyan',
    library: 'bunyan',
    test: `${FOLDER}/bridges.test.ts`,
    note: 'Version 2, too. Lines carry the ids of trace, span and request; records go out over OTLP, too.',
  },
  { instrumentation: 'runtime-node', library: 'Node.js itself', test: `${FOLDER}/loading.test.ts` },
];

import type { ExpectedSpan } from '@throughline/testing';

/**
 * One library, run with its real client against a real server: `apps/<folder>` does the same work as ES modules and as
 * CommonJS, and what it does inside its requests has to give these spans. The tests run this table, and
 * `docs/instrumentations.md` tells it.
 */
export interface Proof {
  /** The name of the instrumentation, as the `OTEL_NODE_*_INSTRUMENTATIONS` variables use it. */
  readonly instrumentation: string;
  /** The npm package; its version is the one in `package.json`. */
  readonly library: string;
  /** The folder in `apps`. */
  readonly folder: string;
  /** A server that the machine has, or that is built from a Go module. Undefined: the application is the server. */
  readonly server?: ServerName;
  /** What a user should know about it, in one sentence, Markdown. */
  readonly note?: string;
  /** A value that the application sends through the library, and that no span may tell. */
  readonly untold?: string;
  /** The application throws one TypeError, which has to be told once, by its class. */
  readonly throws?: true;
  /** Metrics that its work gives, and labels that some point of each has. */
  readonly metrics?: Readonly<Record<string, Readonly<Record<string, string | number>>>>;
  /** The requests of the application, in order, and everything below each. */
  readonly requests: readonly ExpectedSpan[];
}

export type ServerName = 'PostgreSQL' | 'MariaDB or MySQL' | 'Redis' | 'RabbitMQ' | 'kfake' | 'FerretDB';

/** What a request of `ask.mjs` is, with the work of the library below it. */
export function requestWith(...children: ExpectedSpan[]): ExpectedSpan {
  return { name: 'GET', kind: 'server', attributes: { 'http.response.status_code': 200 }, children };
}

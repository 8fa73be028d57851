import cluster from 'node:cluster';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isMainThread } from 'node:worker_threads';
import { createBoundedServer } from './bounded-server.ts';
import type { HealthSource } from '../health/probe-answers.ts';
import { healthEndpoint } from './health-endpoint.ts';
import { LEVEL_METHODS } from './level-endpoint.ts';
import { isLocalHostHeader, type Route, routeRequests } from './routes.ts';
import { untraced } from './untraced.ts';

/** A listener that runs. */
export interface Listener {
  readonly address: AddressInfo;
  /** `http://127.0.0.1:9464`, without a slash at the end. */
  readonly url: string;
  /** Takes no further connections, gives open ones half a second, and resolves; never rejects. */
  close(): Promise<void>;
}

export interface ManagementOptions {
  /** A name or an IP address; anything but a loopback one opens the listener to the network. */
  host: string;
  /** 0 takes any free one; a message says which. */
  port: number;
  /** Whether the user named the port. One that is taken is then an error. */
  portFromUser: boolean;
  /** Serves `/metrics`; absent where Prometheus is switched off. */
  metrics?: RequestListener | undefined;
  /** Serves `/ledger`. */
  ledger?: RequestListener | undefined;
  /** Serves `/loglevel`. */
  logLevel?: RequestListener | undefined;
  /** Whether it listens in a worker of a cluster, for all of them; there, a port that is taken is no news. */
  inWorker?: boolean | undefined;
  health: HealthSource;
  /** `THROUGHLINE_MANAGEMENT_TOKEN`, for the details of health; undefined: nobody may read them. */
  token?: string | undefined;
  /** Takes one line for the user, without newline. */
  onMessage(line: string): void;
}

export type HealthListenerOptions = Omit<
  ManagementOptions,
  'metrics' | 'ledger' | 'logLevel' | 'portFromUser' | 'inWorker' | 'token'
>;

/** A listener with the words that its messages need. */
interface Plan {
  host: string;
  port: number;
  routes: Map<string, Route>;
  hostVariable: string;
  portVariable: string;
  isPortFromUser: boolean;
  inWorker?: boolean | undefined;
  onMessage(line: string): void;
}

const closeTimeoutMs = 500;

/**
 * Starts the management listener: `/metrics`, `/ledger`, `/loglevel`, `/health` and what is below it. Never rejects:
 * where it cannot listen, one message says so. In a worker of a cluster, unless it listens for all, and in a worker thread it
 * does not listen, and says nothing.
 *
 * @returns undefined where nothing listens
 */
export function startManagement(options: ManagementOptions): Promise<Listener | undefined> {
  const routes = healthRoutes(options.health, options.token);
  const { metrics, ledger, logLevel } = options;
  if (metrics !== undefined) routes.set('/metrics', { handle: metrics });
  if (ledger !== undefined) routes.set('/ledger', { handle: ledger });
  if (logLevel !== undefined) routes.set('/loglevel', { handle: logLevel, methods: LEVEL_METHODS });
  return start({
    host: options.host,
    port: options.port,
    routes,
    hostVariable: 'OTEL_EXPORTER_PROMETHEUS_HOST',
    portVariable: 'OTEL_EXPORTER_PROMETHEUS_PORT',
    isPortFromUser: options.portFromUser,
    inWorker: options.inWorker,
    onMessage: options.onMessage,
  });
}

/** The same with health alone, for probes from outside (`THROUGHLINE_HEALTH_HOST`, `THROUGHLINE_HEALTH_PORT`). */
export function startHealthListener(options: HealthListenerOptions): Promise<Listener | undefined> {
  return start({
    host: options.host,
    port: options.port,
    routes: healthRoutes(options.health, false),
    hostVariable: 'THROUGHLINE_HEALTH_HOST',
    portVariable: 'THROUGHLINE_HEALTH_PORT',
    isPortFromUser: true,
    onMessage: options.onMessage,
  });
}

/** @param token `false`: the details are not served */
function healthRoutes(health: HealthSource, token: string | undefined | false): Map<string, Route> {
  const handle = healthEndpoint({ health, token });
  return new Map<string, Route>([
    ['/health', { handle, below: true }],
    ['/health/ready', { handle }],
  ]);
}

async function start(plan: Plan): Promise<Listener | undefined> {
  // Workers of a cluster share a port, so that a scrape would meet another one each time.
  if (!(cluster.isPrimary || plan.inWorker) || !isMainThread) return undefined;
  let isLoopback = true;
  const server = createBoundedServer(
    routeRequests(
      plan.routes,
      (host) => !isLoopback || isLocalHostHeader(host) || host.split(':', 1)[0] === plan.host,
    ),
  );
  try {
    await untraced(() => listen(server, plan));
  } catch (error) {
    const isNews = !plan.inWorker || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE';
    if (isNews) plan.onMessage(failureLine(error as NodeJS.ErrnoException, plan));
    return undefined;
  }
  const address = server.address() as AddressInfo;
  isLoopback = address.address === '::1' || address.address.startsWith('127.');
  const url = `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
  server.on('error', (error: NodeJS.ErrnoException) =>
    plan.onMessage(`the listener at ${url} failed (${error.code ?? error.name})`),
  );
  if (plan.port === 0) plan.onMessage(`${pathsOf(plan)} are served at ${url}`);
  return { address, url, close: () => close(server) };
}

function listen(server: Server, { host, port }: Plan): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}

function failureLine(error: NodeJS.ErrnoException, plan: Plan): string {
  const { host, port, hostVariable, portVariable } = plan;
  const unserved = `${pathsOf(plan)} are not served; the application runs.`;
  if (error.code === 'EADDRINUSE') {
    return plan.isPortFromUser
      ? `error: ${portVariable}=${port}: another program has taken port ${port} on ${host}. ${unserved} Choose a free port, or 0 for any.`
      : `port ${port} on ${host} is taken by another program, maybe another service with Throughline. ${unserved} ${portVariable} chooses another port, 0 any free one.`;
  }
  if (error.code === 'EACCES') {
    return `error: ${portVariable}=${port}: this user may not listen there. ${unserved} Choose a port from 1024 on.`;
  }
  return `error: ${hostVariable}=${host}: cannot listen there (${error.code ?? error.name}). ${unserved} Choose an address of this machine.`;
}

function pathsOf({ routes }: Plan): string {
  return [...routes.keys()].sort().join(', ');
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), closeTimeoutMs);
    timer.unref();
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

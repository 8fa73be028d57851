import { knownAddresses } from './addresses.ts';
import { SyncConnection, type SyncJob } from './sync-connection.ts';
import type { SyncRequest } from './sync-request.ts';

/** Connections to one origin at the same time. */
const MOST_CONNECTIONS = 4;

/** A request, and what is to be told of it. */
export interface SyncPost {
  readonly request: SyncRequest;
  done(delivered: boolean): void;
}

/** Whether a request can be sent by this thread itself: plain HTTP, to an address that is known, not on Windows. */
export function goesDirect({ kind, url, address }: SyncRequest): boolean {
  if (process.platform === 'win32' || kind === 'grpc' || !URL.canParse(url)) return false;
  const { protocol, hostname, username, password } = new URL(url);
  if (protocol !== 'http:' || username || password) return false;
  return knownAddresses(hostname, address).length > 0;
}

/** The connections over which the requests go; those to one origin share a few, one request after the other. */
export function directConnections(posts: readonly SyncPost[]): SyncConnection[] {
  const origins = new Map<string, SyncPost[]>();
  for (const post of posts) {
    const { origin } = new URL(post.request.url);
    const same = origins.get(origin);
    if (same) same.push(post);
    else origins.set(origin, [post]);
  }
  return [...origins.values()].flatMap(connectionsOf);
}

function connectionsOf(posts: SyncPost[]): SyncConnection[] {
  const [first] = posts;
  if (!first) return [];
  const { hostname, port } = new URL(first.request.url);
  const waiting = [...posts];
  const work = {
    port: Number(port || 80),
    addresses: knownAddresses(hostname, first.request.address),
    next: (): SyncJob | undefined => {
      for (;;) {
        const post = waiting.shift();
        if (!post) return undefined;
        const job = jobOf(post);
        if (job) return job;
        post.done(false);
      }
    },
    unreachable: () => {
      for (const post of waiting.splice(0)) post.done(false);
    },
  };
  return Array.from({ length: Math.min(MOST_CONNECTIONS, posts.length) }, () => new SyncConnection(work));
}

/** Undefined for a header that HTTP forbids. */
function jobOf({ request, done }: SyncPost): SyncJob | undefined {
  const { host, pathname, search } = new URL(request.url);
  const own = { 'content-length': String(request.body.byteLength), connection: 'keep-alive' };
  const headers = Object.entries({ host, ...lowerCased(request.headers), ...own });
  if (!headers.every(([name, value]) => TOKEN.test(name) && VALUE.test(value))) return undefined;
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return {
    head: Buffer.from(`POST ${pathname}${search} HTTP/1.1\r\n${lines}\r\n`, 'latin1'),
    body: request.body,
    done: (status) => done(status !== undefined && status >= 200 && status < 300),
  };
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** What Node's own client sends: visible characters, spaces, tabs and the upper half of Latin-1. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

function lowerCased(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** What the server of `startServerThread` has seen so far. */
export interface ServerSights {
  connections: number;
  /** Of each request, in order of arrival. */
  bodies: number[];
}

/** An HTTP server in a thread of its own, for callers that block theirs. */
export interface ServerThread {
  port: number;
  /** Asks the thread; only after the blocking call. */
  sights(): Promise<ServerSights>;
  stop(): Promise<unknown>;
}

const SOURCE = `
const { createServer } = require('node:http');
const { parentPort, workerData } = require('node:worker_threads');
const sights = { connections: 0, bodies: [] };
const server = createServer(async (request, response) => {
  let size = 0;
  try {
    for await (const chunk of request) size += chunk.length;
  } catch {
    return;
  }
  sights.bodies.push(size);
  await new Promise((resolve) => setTimeout(resolve, workerData.delayMs));
  response.shouldKeepAlive = true;
  response.writeHead(200, workerData.chunked ? {} : { 'content-length': 2 });
  if (workerData.chunked) response.write('{');
  response.end(workerData.chunked ? '}' : '{}');
  if (workerData.hangsUp) response.on('finish', () => setTimeout(() => request.socket.destroy(), 1));
});
server.on('connection', () => sights.connections++);
server.listen(0, workerData.host, () => parentPort.postMessage(server.address().port));
parentPort.on('message', () => parentPort.postMessage(sights));
`;

export interface ServerThreadOptions {
  host?: string;
  delayMs?: number;
  chunked?: boolean;
  /** Closes the connection after each answer without announcing it. */
  hangsUp?: boolean;
}

export async function startServerThread(options: ServerThreadOptions = {}): Promise<ServerThread> {
  const worker = new Worker(SOURCE, {
    eval: true,
    execArgv: [],
    workerData: { host: '127.0.0.1', delayMs: 0, chunked: false, hangsUp: false, ...options },
  });
  const [port] = await once(worker, 'message');
  return {
    port,
    sights: async () => {
      worker.postMessage('?');
      const [sights] = await once(worker, 'message');
      return sights;
    },
    stop: () => worker.terminate(),
  };
}

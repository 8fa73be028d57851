import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { runApp } from '@throughline/testing';

/** Milliseconds by which the event loop of a server was late, and requests in each second. */
export interface LoopFigures {
  p50: number;
  p99: number;
  longest: number;
  rate: number;
  /** Turns of timers, in which batches are sent, and the CPU milliseconds of the longest. */
  slices: number;
  longestSlice: number;
}

export interface LoadOptions {
  /** Where nothing answers; undefined: the SDK is switched off. */
  collector: string | undefined;
  warmUpMs: number;
  forMs: number;
  /** Requests a second. */
  rate: number;
}

/** Starts a server, loads it from this process, and asks it how late its event loop was. */
export async function loadServer({ collector, warmUpMs, forMs, rate }: LoadOptions): Promise<LoopFigures> {
  const app = runApp({
    entry: join(import.meta.dirname, 'fixtures/server.mjs'),
    preload: [join(import.meta.dirname, 'fixtures/turn-cpu.mjs'), 'throughline/register'],
    cwd: join(import.meta.dirname, '../..'),
    timeoutMs: warmUpMs + forMs + 60_000,
    env: {
      THROUGHLINE_MANAGEMENT: 'off',
      ...(collector ? { OTEL_EXPORTER_OTLP_ENDPOINT: collector } : { OTEL_SDK_DISABLED: 'true' }),
    },
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  try {
    const [, port] = await app.waitForLine(/listening on (\d+)/, { timeoutMs: 30_000 });
    const ask = (path: string) => answerOf(`http://127.0.0.1:${port}${path}`, agent);
    await load(ask, warmUpMs, rate);
    await ask('/begin');
    const requests = await load(ask, forMs, rate);
    const figures = JSON.parse(await ask('/figures')) as Omit<LoopFigures, 'rate'>;
    return { ...figures, rate: Math.round(requests / (forMs / 1_000)) };
  } finally {
    agent.destroy();
    app.kill('SIGKILL');
    await app.stop();
  }
}

/** So many requests a second, whether the ones before are answered or not. */
async function load(ask: (path: string) => Promise<string>, forMs: number, rate: number): Promise<number> {
  const begin = performance.now();
  const answers: Promise<string>[] = [];
  for (let now = begin; now - begin < forMs; now = performance.now()) {
    const due = Math.floor(((now - begin) / 1_000) * rate);
    while (answers.length < due) answers.push(ask(`/users/${answers.length}?page=2`));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await Promise.all(answers);
  return answers.length;
}

function answerOf(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        body += part;
      });
      response.on('end', () => resolve(body));
      response.on('error', reject);
    }).on('error', reject);
  });
}

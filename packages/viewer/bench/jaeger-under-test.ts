import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, keyOf } from '../../../test/stack/build/cache.ts';
import { programs } from '../../../test/stack/build/programs.ts';
import { freePorts } from '../../../test/support/free-ports.ts';

/** Jaeger 2 in one process with its store in memory: what it does when it is started without a configuration, on free ports. */
export class JaegerUnderTest {
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #otlp: string;
  readonly #query: string;

  private constructor(child: ChildProcess, otlp: string, query: string) {
    this.#child = child;
    this.pid = child.pid as number;
    this.#otlp = otlp;
    this.#query = query;
  }

  /** @param maxTraces beyond which it forgets the oldest; its own default is 100,000 */
  static async start(folder: string, maxTraces: number): Promise<JaegerUnderTest> {
    const [otlp = 0, http = 0, grpc = 0] = await freePorts(3);
    const file = join(folder, 'jaeger.yaml');
    writeFileSync(file, configuration({ otlp, http, grpc, maxTraces }));
    const child = spawn(binary(), [`--config=${file}`], { stdio: 'ignore' });
    const query = `http://127.0.0.1:${http}`;
    const deadline = performance.now() + 30_000;
    while (!(await answers(`${query}/api/services`))) {
      if (child.exitCode !== null || performance.now() > deadline) {
        child.kill('SIGKILL');
        throw new Error('Jaeger does not start');
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return new JaegerUnderTest(child, `http://127.0.0.1:${otlp}`, query);
  }

  get otlpUrl(): string {
    return this.#otlp;
  }

  /** Milliseconds to the last byte of an answer of its API, and its text. */
  async get(path: string): Promise<{ ms: number; text: string }> {
    const start = performance.now();
    const answer = await fetch(`${this.#query}/api/${path}`);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`Jaeger: ${path}: ${answer.status} ${text.slice(0, 300)}`);
    return { ms: performance.now() - start, text };
  }

  /** Whether its web page is in the binary: it is not in one that is built from the Go module. */
  async hasPage(): Promise<boolean> {
    const answer = await fetch(`${this.#query}/search`);
    return answer.ok && /<script[^>]+src=/.test(await answer.text());
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const closed = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await closed;
  }
}

function binary(): string {
  const program = programs.find(({ name }) => name === 'jaeger');
  for (const way of ['docker', 'go'] as const) {
    if (program === undefined) break;
    const file = join(cacheFolder(process.env), keyOf(program, way), 'jaeger');
    if (existsSync(file)) return file;
  }
  throw new Error('Jaeger is not there: npm run test:stack makes it, once.');
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (answer) => answer.ok,
    () => false,
  );
}

function configuration(given: { otlp: number; http: number; grpc: number; maxTraces: number }): string {
  return `
service:
  extensions: [jaeger_storage, jaeger_query]
  pipelines:
    traces: { receivers: [otlp], processors: [batch], exporters: [jaeger_storage_exporter] }
  telemetry:
    metrics: { level: none }
    logs: { level: error }
extensions:
  jaeger_query:
    storage: { traces: memory }
    http: { endpoint: "127.0.0.1:${given.http}" }
    grpc: { endpoint: "127.0.0.1:${given.grpc}" }
  jaeger_storage:
    backends:
      memory: { memory: { max_traces: ${given.maxTraces} } }
receivers:
  otlp:
    protocols:
      http: { endpoint: "127.0.0.1:${given.otlp}" }
processors:
  batch:
exporters:
  jaeger_storage_exporter: { trace_storage: memory }
`;
}

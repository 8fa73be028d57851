import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ParsedSample, parseText } from '../../packages/node/test/exposition/parse-text.ts';
import { freePorts } from '../support/free-ports.ts';

const fixtures = join(import.meta.dirname, '../fixtures/group');
const preload = import.meta.resolve('throughline/register').replace('/src/register.ts', '/dist/register.js');

export interface GroupOptions {
  /** Whether the primary has Throughline. */
  isPlainPrimary?: boolean;
  workers?: number;
  env?: Record<string, string>;
}

/** What a scrape found. */
export type Scrape = (series: string) => number | undefined;

/** A primary of `test/fixtures/group`, its workers and threads, told what to do one by one. */
export class GroupProcess {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly port: number;
  #id = 0;
  stderr = '';
  /** What the application's own listeners got that no answer is. */
  readonly foreign: unknown[] = [];

  static async start({
    isPlainPrimary = false,
    workers = 0,
    env = {},
  }: GroupOptions = {}): Promise<GroupProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'tl-group-'));
    const [port = 0] = await freePorts(1);
    const args = isPlainPrimary ? ['plain-primary.mjs'] : ['app.mjs'];
    const child = spawn(
      process.execPath,
      [...(isPlainPrimary ? [] : ['--import', preload]), join(fixtures, args[0] as string)],
      {
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        env: {
          PATH: process.env['PATH'] ?? '',
          TMPDIR: folder,
          PRELOAD: preload,
          WORKERS: String(workers),
          OTEL_SERVICE_NAME: 'grouped',
          OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
          OTEL_TRACES_EXPORTER: 'none',
          OTEL_LOGS_EXPORTER: 'none',
          OTEL_METRICS_EXPORTER: 'prometheus',
          ...env,
        },
      },
    );
    return new GroupProcess(child, folder, port);
  }

  constructor(child: ChildProcess, folder: string, port: number) {
    this.#child = child;
    this.#folder = folder;
    this.port = port;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    child.stdout?.resume();
    child.on('message', (message: { id?: unknown }) => {
      if (typeof message?.id !== 'number') this.foreign.push(message);
    });
  }

  /** Tells the primary, or one of its workers, and waits for the answer. */
  async tell(worker: number, told: object): Promise<Record<string, unknown>> {
    const id = ++this.#id;
    this.#child.send({ ...told, worker, id });
    const until = AbortSignal.timeout(20_000);
    for (;;) {
      const [answer] = (await once(this.#child, 'message', { signal: until })) as [Record<string, unknown>];
      if (answer['id'] === id) return answer;
    }
  }

  /** The same where no answer comes. */
  tellOnly(worker: number, told: object): void {
    this.#child.send({ ...told, worker, id: ++this.#id });
  }

  async text(query = ''): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${this.port}/metrics${query}`, {
      headers: { accept: 'application/openmetrics-text' },
    });
    const text = await response.text();
    assert.equal(response.status, 200, text);
    return text;
  }

  /** @returns finds the value of a series by its name and labels, as `name{a="b"}` with sorted labels */
  async scrape(query = ''): Promise<Scrape> {
    const samples = parseText(await this.text(query), 'openmetrics').flatMap((family) => family.samples);
    const found = new Map(samples.map((sample) => [keyOf(sample), sample.value]));
    return (series) => found.get(series);
  }

  /** Scrapes until it finds what it should; nobody knows when a worker has joined. */
  async until(isThere: (scrape: Scrape) => boolean, query = ''): Promise<Scrape> {
    const end = Date.now() + 30_000;
    for (;;) {
      const scrape = await this.scrape(query).catch((error) => {
        if (Date.now() > end) throw error;
      });
      if (scrape && isThere(scrape)) return scrape;
      if (Date.now() > end) assert.fail(`not found: ${isThere}\n${this.stderr}\n${await this.text(query)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGTERM');
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function keyOf({ name, labels }: ParsedSample): string {
  const text = Object.entries(labels)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, value]) => `${key}="${value}"`)
    .join(',');
  return text === '' ? name : `${name}{${text}}`;
}

import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { openStoreFile, startViewer, type TracePage, type Viewer } from '@throughline/viewer';
import { spans, TRACE } from './support/telemetry.ts';
import { ask, search, send } from './support/viewer.ts';

const folder = mkdtempSync(join(tmpdir(), 'viewer-trouble-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const LONG_MS = 20_000;

/** Runs until it is true. */
async function eventually(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = performance.now() + LONG_MS;
  while (!(await isSo())) {
    if (performance.now() > deadline) assert.fail(`not within ${LONG_MS} ms: ${what}`);
    await delay(20);
  }
}

/** A viewer, and the thread of its store. */
async function withThread(
  store: string | undefined,
  use: (viewer: Viewer, thread: () => Worker, notices: string[]) => Promise<void>,
): Promise<void> {
  const notices: string[] = [];
  let thread: Worker | undefined;
  const remember = (worker: Worker): void => {
    thread = worker;
  };
  process.on('worker', remember);
  const options = { port: 0, onNotice: (notice: string) => void notices.push(notice) };
  const viewer = await startViewer(store === undefined ? options : { ...options, store });
  try {
    await use(viewer, () => thread as Worker, notices);
  } finally {
    process.off('worker', remember);
    await viewer.close();
  }
}

describe('a store whose thread ends', () => {
  test('is refused with 503 and Retry-After, then starts again with what was in its file', () =>
    withThread(join(folder, 'ended.db'), async (viewer, thread, notices) => {
      assert.equal(await send(viewer, 'traces', spans('api', { id: '1', name: 'before' })), 200);
      await thread().terminate();
      const refused = await fetch(`${viewer.url}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(spans('api', { id: '2', parent: '1', name: 'meanwhile' })),
      });
      assert.equal(refused.status, 503);
      assert.match(refused.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
      const asked = await ask(viewer, 'traces');
      assert.equal(asked.status, 503);
      assert.equal(asked.body.error.code, 'store_trouble');
      assert.match(
        asked.body.error.message,
        /the thread of the store has ended.*What was answered with 200 is in .*ended\.db/,
      );
      await eventually(
        'taken again',
        async () =>
          (await send(viewer, 'traces', spans('api', { id: '2', parent: '1', name: 'meanwhile' }))) === 200,
      );
      const { body } = await ask(viewer, `traces/${TRACE}`);
      assert.deepEqual(
        body.spans.map((span: { name: string }) => span.name),
        ['before', 'meanwhile'],
      );
      assert.equal(notices.length, 2, notices.join('\n'));
      assert.match(notices[0] ?? '', /the thread of the store has ended/);
      assert.match(notices[1] ?? '', /takes telemetry again; (one request was|\d+ requests were) refused/);
      const { body: ledger } = await ask(viewer, 'ledger');
      assert.ok(ledger.viewer.refusedRequests >= 1);
    }));

  test('says that what was in memory is gone, and live views go on with the new one', () =>
    withThread(undefined, async (viewer, thread, notices) => {
      const stream = await fetch(`${viewer.url}/api/live`, {
        headers: { authorization: `Bearer ${viewer.token}` },
        signal: AbortSignal.timeout(LONG_MS),
      });
      let told = '';
      const reading = (async () => {
        for await (const chunk of stream.body as ReadableStream<Uint8Array>)
          told += Buffer.from(chunk).toString();
      })().catch(() => {});
      await send(viewer, 'traces', spans('api', { id: '1', name: 'first' }, { id: '2', name: 'more' }));
      await eventually('the first is told', () => told.includes('"first"'));
      await thread().terminate();
      await eventually(
        'taken again',
        async () => (await send(viewer, 'traces', spans('api', { id: '3', name: 'second' }))) === 200,
      );
      await eventually('the new one is told', async () => {
        await send(viewer, 'traces', spans('api', { id: String(Date.now() % 1e9), name: 'third' }));
        return told.includes('"second"') || told.includes('"third"');
      });
      assert.match(notices[0] ?? '', /What it held in memory is gone/);
      await viewer.close();
      await reading;
    }));
});

/** A place that is full soon, and how room is made there; undefined: this machine does not let us. */
interface FullPlace {
  file: string;
  command: (program: string[]) => string[];
  makeRoom: (pid: number) => void;
  end: () => void;
}

/** A file that may not grow is almost what a program sees of a full disk, and needs no rights. */
function limitedFile(): FullPlace | undefined {
  if (spawnSync('prlimit', ['--version']).status !== 0) return undefined;
  return {
    file: join(folder, 'limited.db'),
    command: (program) => ['prlimit', '--fsize=3000000:unlimited', ...program],
    makeRoom: (pid) => run('prlimit', '--pid', String(pid), '--fsize=unlimited:unlimited'),
    end: () => {},
  };
}

/** A disk of its own; only root may mount one. */
function smallDisk(): FullPlace | undefined {
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', disk]).status !== 0) return undefined;
  return {
    file: join(disk, 'full.db'),
    command: (program) => program,
    makeRoom: () => run('mount', '-o', 'remount,size=64m', disk),
    end: () => run('umount', '--lazy', disk),
  };
}

function run(program: string, ...args: string[]): void {
  assert.equal(spawnSync(program, args).status, 0, program);
}

describe('a store that finds no room', () => {
  for (const [name, placeOf] of Object.entries({ limitedFile, smallDisk })) {
    const title = `loses nothing of senders that send again, says once what is wrong, and goes on when there is room (${name})`;
    test(title, async (context) => {
      const place = placeOf();
      if (place === undefined) context.skip('this machine does not let us');
      else await losesNothing(place).finally(place.end);
    });
  }
});

async function losesNothing({ file, command, makeRoom }: FullPlace): Promise<void> {
  const script = fileURLToPath(new URL('./fixtures/viewer-process.ts', import.meta.url));
  const [program = '', ...args] = command([process.execPath, ...process.execArgv, script, file]);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const notices: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => notices.push(line));
  try {
    const [url, token] = String((await firstLine(child)) ?? '').split(' ') as [string, string];
    const viewer = { url, token } as Viewer;
    const sent: number[] = [];
    let full = 0;
    for (let part = 0; full < 3 && part < 60; part += 1) {
      const status = await send(viewer, 'traces', many(part));
      if (status === 200) sent.push(part);
      else {
        assert.equal(status, 503);
        full += 1;
      }
    }
    assert.equal(full, 3, 'the disk was never full');
    const waiting = [...Array(sent.length + full).keys()].filter((part) => !sent.includes(part));
    const health = await ask(viewer, 'health');
    assert.match(health.body.viewer.trouble, /store .*\.db: .*(?:full|does not let it be read or written)/);
    assert.equal((await ask(viewer, 'traces?q=service:api')).status, 200, 'what is stored can be read');
    makeRoom(child.pid as number);
    for (const part of waiting) assert.equal(await send(viewer, 'traces', many(part)), 200);
    const { body } = await ask(viewer, 'health');
    assert.equal(body.viewer.store.spans, (sent.length + full) * SPANS);
    assert.equal(body.viewer.trouble, null);
    for (const part of [0, waiting[0] as number, waiting[2] as number]) {
      const query = `"part${part} number${SPANS - 1}"`;
      const count = await found(
        async (cursor) => (await ask(viewer, `traces?${search(query)}${cursor && `&cursor=${cursor}`}`)).body,
      );
      assert.equal(count, 1, `part ${part}`);
    }
    await eventually('two notices', () => notices.length >= 2);
    assert.equal(notices.length, 2, notices.join('\n'));
    assert.match(notices[0] ?? '', /503/);
    assert.match(notices[1] ?? '', /takes telemetry again; 3 requests were refused/);
  } finally {
    child.kill('SIGKILL');
  }
  await new Promise((resolve) => child.once('close', resolve));
  const source = openStoreFile(file);
  const kept = await found((cursor) =>
    source.traces({ query: '"part0 number0"', limit: 5, cursor: cursor === '' ? undefined : cursor }),
  );
  assert.equal(kept, 1);
  await source.close();
}

/** How many, over all pages: on a busy machine a search answers with less, and where to go on. */
async function found(pageOf: (cursor: string) => Promise<TracePage>): Promise<number> {
  let count = 0;
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: TracePage = await pageOf(cursor);
    count += page.traces.length;
    cursor = page.next;
  }
  return count;
}

const SPANS = 700;

/** More than one slice of them, so that a request can stop half-way. */
function many(part: number): unknown {
  const list = Array.from({ length: SPANS }, (_, i) => ({
    ...{ id: '1', name: `part${part} number${i}`, attributes: { text: 'x'.repeat(200) } },
    traceId: (part * SPANS + i + 1).toString(16).padStart(32, '0'),
  }));
  return spans('api', ...list);
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const failed = setTimeout(() => reject(new Error('the viewer says nothing')), LONG_MS);
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).once('line', (line) => {
      clearTimeout(failed);
      resolve(line);
    });
  });
}

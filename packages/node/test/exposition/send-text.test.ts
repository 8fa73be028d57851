import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { after, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { Family, Snapshot } from '../../src/exposition/family.ts';
import { sendText } from '../../src/exposition/send-text.ts';
import { ScrapeServer } from '../../src/exposition/serve-scrapes.ts';
import { formatFor } from '../../src/exposition/text-format.ts';
import { parseText } from './parse-text.ts';

const servers: Server[] = [];
after(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(handle: Parameters<typeof createServer>[1]): Promise<number> {
  const server = createServer(handle).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function counters(count: number, rest = false): Snapshot {
  const family: Family = {
    name: 'many_total',
    kind: 'counter',
    unit: '',
    help: '',
    samples: {
      *[Symbol.iterator]() {
        for (let at = 0; at < count; at++) {
          if (rest) yield undefined;
          yield { labels: `at="${at}"`, value: at };
        }
      },
    },
  };
  return { families: [family], targets: [] };
}

async function ask(port: number, headers: Record<string, string> = {}, method = 'GET') {
  const asked = request({ port, host: '127.0.0.1', headers, method, agent: false });
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) };
}

describe('a scrape', () => {
  it('is compressed for who asks, and the same text', async () => {
    const server = new ScrapeServer({ collect: async () => counters(20_000), onFault: () => {} });
    const port = await listen((asked, response) => void server.serve(asked, response));
    const plain = await ask(port);
    const packed = await ask(port, { 'accept-encoding': 'gzip' });
    assert.equal(packed.headers['content-encoding'], 'gzip');
    assert.equal(plain.headers['content-encoding'], undefined);
    assert.equal(plain.headers.vary, 'Accept, Accept-Encoding');
    assert.ok(packed.body.length < plain.body.length / 5);
    assert.deepEqual(gunzipSync(packed.body), plain.body);
    assert.equal(parseText(plain.body.toString(), 'prometheus')[0]?.samples.length, 20_000);
  });

  it('by HEAD has the same headers and no body', async () => {
    const server = new ScrapeServer({ collect: async () => counters(3), onFault: () => {} });
    const port = await listen((asked, response) => void server.serve(asked, response));
    const { status, headers, body } = await ask(port, { accept: 'application/openmetrics-text' }, 'HEAD');
    assert.deepEqual([status, body.length], [200, 0]);
    assert.match(headers['content-type'] ?? '', /^application\/openmetrics-text/);
  });

  it('lets everything else have its turn while it is written', async () => {
    let turns = 0;
    const port = await listen((asked, response) => {
      const turn = setInterval(() => turns++, 1);
      void sendText(asked, response, counters(300_000, true), {
        format: formatFor(undefined),
        deadlineMs: 60_000,
      }).finally(() => clearInterval(turn));
    });
    const { body } = await ask(port);
    assert.equal(parseText(body.toString(), 'prometheus')[0]?.samples.length, 300_000);
    assert.ok(turns >= 10, `${turns} turns`);
  });

  it('is written no faster than it is read, and ends where its reader is too slow', async () => {
    let written = 0;
    const family = counters(0).families[0] as Family;
    const endless: Snapshot = {
      families: [
        {
          ...family,
          samples: {
            *[Symbol.iterator]() {
              for (;;) {
                written += 1000;
                yield { labels: `at="${'x'.repeat(980)}${written}"`, value: 1 };
              }
            },
          },
        },
      ],
      targets: [],
    };
    let ended: (() => void) | undefined;
    const over = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const port = await listen(
      (asked, response) =>
        void sendText(asked, response, endless, { format: formatFor(undefined), deadlineMs: 1_000 }).then(
          ended,
        ),
    );
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write('GET /metrics HTTP/1.1\r\nhost: localhost\r\n\r\n');
    // It never reads.
    socket.pause();
    await over;
    socket.destroy();
    // What the kernel's buffers of both sides hold, and a few parts more.
    assert.ok(written < 16 * 2 ** 20, `${written} bytes`);
  });

  it('is refused for a second where eight readers hold one already', async () => {
    let open: ((snapshot: Snapshot) => void) | undefined;
    const held = new Promise<Snapshot>((resolve) => {
      open = resolve;
    });
    let collections = 0;
    const server = new ScrapeServer({
      collect: () => {
        collections++;
        return held;
      },
      onFault: () => {},
    });
    let waiting = 0;
    let eightWait: (() => void) | undefined;
    const eight = new Promise<void>((resolve) => {
      eightWait = resolve;
    });
    const port = await listen((asked, response) => {
      void server.serve(asked, response);
      if (++waiting === 8) eightWait?.();
    });
    const asked = Array.from({ length: 8 }, () => ask(port));
    await eight;
    const refused = await ask(port);
    assert.deepEqual([refused.status, refused.headers['retry-after']], [503, '1']);
    open?.(counters(2));
    const answers = await Promise.all(asked);
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    assert.equal(collections, 1, 'all of them have the same snapshot');
    assert.equal((await ask(port)).status, 200);
  });

  it('that breaks in the middle is seen to be broken', async () => {
    const broken: Snapshot = {
      families: [
        {
          ...(counters(0).families[0] as Family),
          samples: {
            *[Symbol.iterator]() {
              for (const sample of counters(5_000).families[0]?.samples ?? []) yield sample;
              throw new Error('no more');
            },
          },
        },
      ],
      targets: [],
    };
    const port = await listen(
      (asked, response) =>
        void sendText(asked, response, broken, { format: formatFor(undefined), deadlineMs: 5_000 }),
    );
    await assert.rejects(ask(port));
  });
});

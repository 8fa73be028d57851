import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { describe, test } from 'node:test';
import { startTerminalView, type TerminalView, type TerminalViewOptions } from '@throughline/viewer';

/** A stream that keeps what is printed and says when. */
class Screen extends EventEmitter {
  text = '';
  writableLength = 0;
  columns = 120;

  write(text: string): void {
    this.text += text;
    this.emit('printed');
  }

  async shows(pattern: RegExp): Promise<void> {
    const deadline = AbortSignal.timeout(5_000);
    while (!pattern.test(this.text)) await once(this, 'printed', { signal: deadline });
  }
}

async function withView(
  options: TerminalViewOptions,
  use: (view: TerminalView, screen: Screen) => Promise<void>,
): Promise<void> {
  const screen = new Screen();
  const view = await startTerminalView({ stream: screen, settleMs: 30, patienceMs: 300, ...options });
  try {
    await use(view, screen);
  } finally {
    await view.close();
  }
}

const TRACE = 'ab'.repeat(16);

interface SpanFields {
  id: string;
  parent?: string;
  name?: string;
  traceId?: string;
  attributes?: Record<string, string>;
  events?: unknown[];
  status?: unknown;
}

function spansOf(service: string, ...spans: SpanFields[]): unknown {
  return {
    resourceSpans: [
      {
        resource: { attributes: keyValues({ 'service.name': service }) },
        scopeSpans: [
          {
            spans: spans.map(({ id, parent, name, traceId, attributes, events, status }) => ({
              traceId: traceId ?? TRACE,
              spanId: id.padStart(16, '0'),
              parentSpanId: parent?.padStart(16, '0') ?? '',
              name: name ?? id,
              kind: 2,
              startTimeUnixNano: '1700000000000000000',
              endTimeUnixNano: '1700000000050000000',
              attributes: keyValues(attributes ?? {}),
              events: events ?? [],
              status: status ?? {},
            })),
          },
        ],
      },
    ],
  };
}

function logOf(
  service: string,
  spanId: string,
  body: string,
  attributes: Record<string, string> = {},
): unknown {
  return {
    resourceLogs: [
      {
        resource: { attributes: keyValues({ 'service.name': service }) },
        scopeLogs: [
          {
            logRecords: [
              {
                traceId: TRACE,
                spanId: spanId.padStart(16, '0'),
                timeUnixNano: '1700000000010000000',
                severityNumber: 9,
                body: { stringValue: body },
                attributes: keyValues(attributes),
              },
            ],
          },
        ],
      },
    ],
  };
}

function keyValues(attributes: Record<string, string>): unknown[] {
  return Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}

async function send(
  view: TerminalView,
  signal: 'traces' | 'logs' | 'metrics',
  body: unknown,
): Promise<number> {
  const response = await fetch(`${view.url}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return response.status;
}

describe('the terminal view', () => {
  test('prints a request once its root has ended and nothing more comes, with all services in one tree', async () => {
    await withView({}, async (view, screen) => {
      await send(view, 'traces', spansOf('scoring', { id: '2', parent: '1', name: 'POST /scores' }));
      await send(view, 'logs', logOf('scoring', '2', 'score_computed', { area: 'algebra' }));
      assert.equal(screen.text, '');
      await send(view, 'traces', spansOf('assessments', { id: '1', name: 'POST /answers' }));
      await screen.shows(/score_computed area=algebra/);
      assert.match(screen.text, /^● POST \/answers/);
      assert.match(screen.text, /assessments {2}POST \/answers .*\n.*scoring {6}└ POST \/scores/);
      assert.deepEqual(view.counts, {
        spans: 2,
        logs: 1,
        metricRequests: 0,
        printed: 1,
        late: 0,
        droppedTraces: 0,
        droppedSpans: 0,
        droppedLogs: 0,
      });
    });
  });

  test('prints after some patience what never gets its root', async () => {
    await withView({ patienceMs: 60 }, async (view, screen) => {
      await send(view, 'traces', spansOf('scoring', { id: '2', parent: '1', name: 'POST /scores' }));
      await screen.shows(/● POST \/scores/);
    });
  });

  test('says so when spans come after their request was printed', async () => {
    await withView({}, async (view, screen) => {
      await send(view, 'traces', spansOf('assessments', { id: '1', name: 'POST /answers' }));
      await screen.shows(/POST \/answers/);
      await send(view, 'traces', spansOf('scoring', { id: '2', parent: '1', name: 'POST /scores' }));
      await screen.shows(/late: POST \/scores/);
      assert.equal(view.counts.late, 1);
      assert.equal(view.counts.printed, 1);
    });
  });

  test('prints what still waits when it is closed', async () => {
    const screen = new Screen();
    const view = await startTerminalView({ stream: screen, settleMs: 60_000 });
    await send(view, 'traces', spansOf('assessments', { id: '1', name: 'POST /answers' }));
    await view.close();
    assert.match(screen.text, /POST \/answers/);
  });

  test('shows no secret, wherever it was planted', async () => {
    const secret = 'hunter2-planted';
    await withView({}, async (view, screen) => {
      await send(
        view,
        'traces',
        spansOf(`svc password=${secret}`, {
          id: '1',
          name: `GET /x?token=${secret}`,
          attributes: {
            'url.full': `http://u:${secret}@h/p?api_key=${secret}`,
            request_id: `password=${secret}`,
          },
          status: { code: 2, message: `password: ${secret}` },
          events: [
            {
              name: 'exception',
              attributes: keyValues({
                'exception.type': 'E',
                'exception.message': `Authorization: Bearer ${secret}`,
                'exception.stacktrace': `E: x\n    at f (/app/a.js?password=${secret}:1:1)`,
              }),
            },
          ],
        }),
      );
      await send(
        view,
        'logs',
        logOf('svc', '1', `login password=${secret}`, { password: secret, note: `{"token":"${secret}"}` }),
      );
      await screen.shows(/login/);
      assert.ok(!screen.text.includes(secret), screen.text);
      assert.match(screen.text, /\[REDACTED\]/);
    });
  });

  test('drops the oldest request above its limits, and counts', async () => {
    await withView({ maxTraces: 3, maxRecordsPerTrace: 2, settleMs: 60_000 }, async (view) => {
      for (const digit of ['1', '2', '3', '4', '5']) {
        await send(view, 'traces', spansOf('a', { id: '1', traceId: digit.repeat(32) }));
      }
      assert.deepEqual([view.counts.droppedTraces, view.counts.droppedSpans], [2, 2]);
      const many = ['1', '2', '3', '4'].map((id) => ({ id, traceId: '5'.repeat(32) }));
      await send(view, 'traces', spansOf('a', ...many));
      assert.deepEqual([view.counts.droppedTraces, view.counts.droppedSpans], [2, 5]);
    });
  });

  test('prints nothing more into a stream that nobody reads, and counts', async () => {
    await withView({}, async (view, screen) => {
      screen.writableLength = 100 * 1024 * 1024;
      await send(view, 'traces', spansOf('a', { id: '1' }));
      await view.close();
      assert.equal(screen.text, '');
      assert.equal(view.counts.droppedTraces, 1);
    });
  });

  test('refuses nonsense with 400 and keeps away from web pages', async () => {
    await withView({}, async (view, screen) => {
      assert.equal(await send(view, 'traces', 'nonsense'), 400);
      assert.equal(await send(view, 'logs', `{"resourceLogs":${'['.repeat(10_000)}`), 400);
      assert.equal(await send(view, 'traces', spansOf('a', { id: '1', traceId: 'not hex' })), 400);
      assert.equal(await send(view, 'traces', spansOf('a', { id: '1', traceId: 'abcd' })), 200);
      assert.equal(await send(view, 'metrics', {}), 200);
      const page = await fetch(`${view.url}/v1/traces`, {
        method: 'POST',
        headers: { origin: 'http://evil.test' },
      });
      assert.equal(page.status, 403);
      assert.equal(screen.text, '');
      assert.equal(view.counts.spans, 0);
    });
  });

  test('has colours on a terminal, unless NO_COLOR is set', async () => {
    const before = { NO_COLOR: process.env['NO_COLOR'], TERM: process.env['TERM'] };
    process.env['TERM'] = 'xterm';
    try {
      for (const [noColor, expected] of [
        ['', true],
        ['1', false],
      ] as const) {
        process.env['NO_COLOR'] = noColor;
        const screen = Object.assign(new Screen(), { isTTY: true });
        await withView({ stream: screen }, async (view) => {
          await send(view, 'traces', spansOf('a', { id: '1' }));
          await screen.shows(/0{15}|a/);
          assert.equal(screen.text.includes('\u001b['), expected);
        });
      }
    } finally {
      for (const [name, value] of Object.entries(before)) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });
});

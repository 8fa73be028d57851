import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createDiagnostics } from '../../src/boot/diagnostics.ts';
import { signals } from '../../src/exits/account.ts';
import { DeliveryReport } from '../../src/exits/delivery-report.ts';
import { FakeClock } from '../fake-clock.ts';

const endpoint = 'http://collector:4318/v1/traces?key=hunter2';
const origin = 'http://collector:4318';

function reporting() {
  const lines: { at: number; text: string }[] = [];
  const clock = new FakeClock();
  const diagnostics = createDiagnostics(
    { redactText: (text) => text },
    (line) => void lines.push({ at: clock.now(), text: line.trimEnd() }),
    clock,
  );
  const report = new DeliveryReport(diagnostics, clock);
  for (const signal of signals) report.open(signal, endpoint, 'otlp_http_exporter');
  return { lines, clock, report, diagnostics, text: () => lines.map((line) => line.text) };
}

describe('what was dropped', () => {
  test('is one line over signals and reasons: how much, why, and what to change', () => {
    const { clock, report, text } = reporting();
    for (let i = 0; i < 1_000; i++) report.dropped('traces', 2, 'queue_full', endpoint);
    report.dropped('logs', 1, 'queue_full', endpoint);
    report.dropped('metrics', 40, 'export_failed', endpoint, 'HTTP 400');
    report.rejected('traces', 7, 'too old', endpoint);
    assert.deepEqual(text(), []);
    clock.pass(1_000);
    assert.equal(text().length, 1);
    assert.match(
      text()[0] as string,
      /^throughline: delivery: lost: 2000 spans, 1 log record \(queue_full: no room .*OTEL_BSP_MAX_QUEUE_SIZE.*\); 40 data points \(export_failed, HTTP 400: .*OTEL_EXPORTER_OTLP_ENDPOINT.*\); 7 spans \(rejected, "too old": .*\)\.$/,
    );
  });

  test('comes once a minute at most, with what was lost since the last line', () => {
    const { clock, report, lines } = reporting();
    for (let second = 0; second < 180; second++) {
      report.dropped('traces', 10, 'disk_full', endpoint);
      clock.pass(1_000);
    }
    clock.pass(60_000);
    const counts = lines.map(({ text }) => Number(/(\d+) spans/.exec(text)?.[1]));
    assert.equal(
      counts.reduce((sum, count) => sum + count),
      1_800,
    );
    for (const [place, { at }] of lines.slice(1).entries()) {
      assert.ok(at - (lines[place]?.at ?? 0) >= 60_000);
      assert.match(lines[place + 1]?.text ?? '', /lost since the last such line/);
    }
  });

  test('is said at the end of the process without waiting for more', () => {
    const { report, diagnostics, text } = reporting();
    report.dropped('traces', 3, 'process_end', endpoint);
    report.end();
    diagnostics.end();
    assert.match(text()[0] ?? '', /lost: 3 spans \(process_end: .*THROUGHLINE_SPOOL_DIR/);
  });
});

describe('an endpoint', () => {
  test('that goes away is told in one line for all signals, and so is its return: how long, what waited', () => {
    const { clock, report, text } = reporting();
    const account = report.of('traces', endpoint);
    account.pending.push({ place: 'memory', count: () => 30_000 });
    for (const signal of signals) report.failed(signal, endpoint, 'ECONNREFUSED', true);
    clock.pass(603_000);
    assert.equal(text().length, 1);
    assert.match(
      text()[0] ?? '',
      /^throughline: no OTLP endpoint took the telemetry at http:\/\/collector:4318 \(ECONNREFUSED\); it is kept until one does\./,
    );
    assert.ok(!text().join().includes('hunter2'));
    report.dropped('logs', 5, 'disk_full', endpoint);
    for (const signal of signals) report.delivered(signal, 1, endpoint);
    assert.equal(
      text()[1],
      `throughline: the OTLP endpoint at ${origin} is back after 10 min 3 s (ECONNREFUSED); 30000 spans waited for it and follow now, 5 were dropped, see docs/reliability.md for the reasons.`,
    );
  });

  test('that comes and goes is told twice a minute at most, and how often it was away', () => {
    const { clock, report, lines } = reporting();
    for (let round = 0; round < 60; round++) {
      report.failed('traces', endpoint, 'HTTP 503', true);
      clock.pass(5_000);
      report.answered('traces', endpoint);
      clock.pass(5_000);
    }
    clock.pass(120_000);
    for (const [place, { at }] of lines.entries()) {
      const third = lines[place + 2];
      assert.ok(!third || third.at - at >= 60_000);
    }
    assert.match(
      lines.at(-1)?.text ?? '',
      /is back after 5\.0 s .*away \d+ times since the last line about it/,
    );
    const absences = lines.map(({ text }) => Number(/away (\d+) times/.exec(text)?.[1] ?? 1));
    assert.ok(absences.reduce((sum, count) => sum + count) >= 60);
  });

  test('that is away for ten minutes while the disk overflows: two lines a minute at most, all kinds together', () => {
    const { clock, report, lines, diagnostics } = reporting();
    for (const signal of signals) report.failed(signal, endpoint, 'ETIMEDOUT', true);
    for (let second = 0; second < 600; second++) {
      for (const signal of signals) report.dropped(signal, 100, 'disk_full', endpoint);
      if (second % 7 === 0) diagnostics.fault('delivery', new Error('a fault'));
      if (second === 30) diagnostics.once('spool', 'a problem with the folder');
      clock.pass(1_000);
    }
    for (const [place, { at }] of lines.entries()) {
      const third = lines[place + 2];
      assert.ok(!third || third.at - at >= 60_000);
    }
    assert.ok(lines.length >= 18 && lines.length <= 22, `${lines.length} lines`);
    const kinds = ['no OTLP endpoint', 'lost', 'a fault', 'a problem'];
    for (const kind of kinds)
      assert.ok(
        lines.some(({ text }) => text.includes(kind)),
        kind,
      );
  });
});

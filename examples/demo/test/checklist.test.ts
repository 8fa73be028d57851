import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startViewer } from '@throughline/viewer';
import { startDemo } from './running-demo.ts';

const command = fileURLToPath(new URL('../../../packages/node/dist/cli/throughline.js', import.meta.url));
const demo = dirname(import.meta.dirname);

interface Report {
  score: { percent: number };
  findings: unknown[];
  points: { id: string }[];
  rows?: { name: string; marks: Record<string, { mark: string }> }[];
  routes?: { service: string; route: string; marks: Record<string, { mark: string }> }[];
}

/** Not synchronously: the viewer that it may ask runs in this process. */
async function check(...args: string[]): Promise<Report> {
  const child = spawn(process.execPath, [command, 'check', '--json', ...args], { timeout: 60_000 });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  return JSON.parse(stdout) as Report;
}

/** Each point is there for some of what was judged, and missing or unknown for none. */
function assertMarked(points: { id: string }[], judged: { marks: Record<string, { mark: string }> }[]) {
  for (const { id } of points) {
    const marks = judged.map(({ marks }) => marks[id]?.mark);
    assert.ok(marks.includes('yes'), `${id} is marked nowhere`);
    for (const mark of marks) assert.match(mark ?? '', /^(?:yes|none)$/, id);
  }
}

test('the sources of the demo keep every point of the checklist', async () => {
  const { score, findings, points, rows = [] } = await check(demo);
  assert.deepEqual(findings, []);
  assert.equal(points.length, 9);
  assertMarked(points, rows);
  assert.equal(score.percent, 100);
  const names = rows.map(({ name }) => name);
  for (const name of [
    'POST /assessments/:id/answers',
    'POST /assessments/:id/retake',
    'POST /assessments/:id/certificates',
    'GET /assessments/:id/report',
    'POST /scores',
    'retake_assessment',
    'migrate_database',
  ]) {
    assert.ok(names.includes(name), `${name} in ${names.join(', ')}`);
  }
});

test('what the demo leaves in the viewer keeps every point for debugging, from its file and its address', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-demo-'));
  const store = join(folder, 'telemetry.db');
  const viewer = await startViewer({ port: 0, store });
  try {
    const running = startDemo(['--seconds', '8', '--rate', '8'], {
      OTEL_EXPORTER_OTLP_ENDPOINT: viewer.url,
      OTEL_METRIC_EXPORT_INTERVAL: '1000',
    });
    assert.equal(await running.ended, 0, running.stderr());
    for (const place of [
      ['--store', store],
      ['--url', viewer.pageUrl],
    ]) {
      const { findings, points, routes = [] } = await check('--live', ...place);
      assert.deepEqual(findings, []);
      assert.equal(points.length, 4);
      assertMarked(points, routes);
      const named = routes.map(({ service, route }) => `${service} ${route}`);
      assert.ok(named.includes('assessments POST /assessments/:id/retake'), named.join(', '));
      assert.ok(named.includes('scoring POST /scores'), named.join(', '));
    }
  } finally {
    await viewer.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

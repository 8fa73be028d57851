import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { startChild } from '../src/run/child.ts';
import { startDemo, stillRunning } from './running-demo.ts';

test('three seconds of the demo show addresses, requests across both services and a failed flow, then all ends', async () => {
  const demo = startDemo(['--seconds', '3']);
  await demo.says('Ctrl-C stops it sooner.');
  const processes = demo.processes();
  assert.deepEqual(processes.map(({ file }) => file).sort(), [
    'src/assessments.ts',
    'src/database.ts',
    'src/scoring.ts',
  ]);
  const exitCode = await demo.ended;
  const output = demo.stdout();
  assert.equal(exitCode, 0, demo.stderr());
  assert.equal(demo.stderr(), '');
  assert.deepEqual(stillRunning(processes), []);

  for (const name of ['assessments', 'scoring']) {
    assert.match(output, new RegExp(`${name} +http://127\\.0\\.0\\.1:\\d+`));
  }
  assert.equal(output.match(/http:\/\/127\.0\.0\.1:\d+\/metrics/g)?.length, 2);
  assert.equal(output.match(/http:\/\/127\.0\.0\.1:\d+\/health\/ready/g)?.length, 2);

  const trees = output.split(/\n\s*\n/);
  const submission = trees.find(
    (tree) => tree.includes('POST /assessments/:id/answers') && tree.includes('/scores'),
  );
  assert.ok(submission, `a request that goes through both services:\n${output}`);
  for (const part of [
    'assessments',
    'scoring',
    'INSERT',
    'assessment_submitted',
    'answers_scored',
    'request_completed',
  ]) {
    assert.ok(submission.includes(part), `${part} in\n${submission}`);
  }
  const failedFlow = trees.find((tree) => tree.includes('retake_assessment_failed'));
  assert.ok(failedFlow, `a flow that failed half-way:\n${output}`);
  for (const part of ['POST /assessments/:id/retake', 'load_completed', 'clear_answers', 'foreign key']) {
    assert.ok(failedFlow.includes(part), `${part} in\n${failedFlow}`);
  }
  assert.ok(!failedFlow.includes('enable_retake'), 'the third step was never reached');

  assert.ok(!output.includes('demo-token-value'), 'the token in an address is not shown');
  assert.match(output, /Sent \d+ requests: \d+ succeeded, \d+ refused \(4xx\), \d+ failed \(5xx\)\.\n/);
});

test('the viewer that the demo names has its page and its telemetry', async () => {
  const demo = startDemo([]);
  await demo.says('Ctrl-C stops everything.');
  const [, url, token] = /(http:\/\/127\.0\.0\.1:\d+)\/#token=([\w-]+)/.exec(demo.stdout()) ?? [];
  assert.ok(url, demo.stdout());
  const page = await fetch(url);
  assert.match(await page.text(), /<div id="app">/);
  const deadline = Date.now() + 20_000;
  for (let found = 0; found === 0; ) {
    const answer = await fetch(`${url}/api/traces?q=service:assessments`, {
      headers: { authorization: `Bearer ${token}` },
    });
    found = ((await answer.json()) as { traces: unknown[] }).traces.length;
    assert.ok(Date.now() < deadline, 'a trace of the demo in its viewer');
    await delay(100);
  }
  process.kill(demo.pid, 'SIGINT');
  assert.equal(await demo.ended, 0, demo.stderr());
});

test('Ctrl-C ends the demo and everything it has started, without a word of complaint', async () => {
  const demo = startDemo([]);
  await demo.says('Ctrl-C stops everything.');
  const processes = demo.processes();
  const asked = performance.now();
  process.kill(demo.pid, 'SIGINT');
  assert.equal(await demo.ended, 0, demo.stderr());
  assert.ok(performance.now() - asked < 10_000);
  assert.equal(demo.stderr(), '');
  assert.deepEqual(stillRunning(processes), []);
});

test('a service that dies ends the demo, which says which one and exits with 1', async () => {
  const demo = startDemo([]);
  await demo.says('Ctrl-C stops everything.');
  const processes = demo.processes();
  const scoring = processes.find(({ file }) => file === 'src/scoring.ts');
  assert.ok(scoring);
  process.kill(scoring.pid, 'SIGKILL');
  assert.equal(await demo.ended, 1);
  assert.match(demo.stderr(), /^scoring was ended by SIGKILL\. Without it the demo cannot go on\.$/m);
  assert.deepEqual(stillRunning(processes), []);
});

test('a demo that is killed takes its processes along', async () => {
  const demo = startDemo([]);
  await demo.says('Ctrl-C stops everything.');
  const processes = demo.processes();
  assert.equal(processes.length, 3);
  process.kill(demo.pid, 'SIGKILL');
  await demo.ended;
  const deadline = Date.now() + 10_000;
  while (stillRunning(processes).length > 0 && Date.now() < deadline) await delay(20);
  assert.deepEqual(stillRunning(processes), []);
});

test('the server that DATABASE_URL names gets a schema of the demo, which is gone afterwards', async (t) => {
  const server = startChild({
    name: 'database',
    args: ['--liftoff-only', 'src/database.ts'],
    env: process.env,
    onStdout: () => undefined,
    onStderr: (line) => assert.fail(line),
  });
  t.after(() => server.stop(5_000));
  const url = await server.ready;
  const schemas = async () => {
    const client = new pg.Client(url);
    await client.connect();
    const { rows } = await client.query(
      `select schema_name from information_schema.schemata where schema_name like 'throughline%'`,
    );
    await client.end();
    return rows.length;
  };

  const demo = startDemo(['--seconds', '1'], { DATABASE_URL: url });
  await demo.says('Ctrl-C stops it sooner.');
  assert.equal(await schemas(), 1);
  assert.equal(await demo.ended, 0, demo.stderr());
  assert.equal(await schemas(), 0);
});

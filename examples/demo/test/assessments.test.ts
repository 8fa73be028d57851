import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { createApp } from '../src/assessments/app.ts';
import { migrate } from '../src/assessments/migrations.ts';
import { schemaName } from '../src/assessments/schema.ts';
import { createScoringClient } from '../src/assessments/scoring-client.ts';
import { createStore, type Store } from '../src/assessments/store.ts';
import type { Child } from '../src/run/child.ts';
import { startDatabase } from '../src/run/database.ts';
import { createApp as createScoringApp } from '../src/scoring/app.ts';

const schema = schemaName('assessments_test');
const closers: (() => unknown)[] = [];
let url: string;
let pool: pg.Pool;
let store: Store;
let database: Child | undefined;

before(async () => {
  const silent = { onStdout: () => undefined, onStderr: (line: string) => assert.fail(line) };
  const started = await startDatabase({ ...process.env, DATABASE_URL: '' }, silent, (child) => {
    database = child;
  });
  pool = new pg.Pool({ connectionString: started.url, max: 4 });
  await migrate(pool, schema);
  store = createStore(pool, schema);
  const scoring = createScoringApp();
  closers.push(() => scoring.close());
  const scorer = createScoringClient(await scoring.listen({ host: '127.0.0.1', port: 0 }));
  const server = createApp(store, scorer).listen(0, '127.0.0.1');
  closers.push(() => server.close());
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

after(async () => {
  for (const close of closers) await close();
  await pool.end();
  assert.equal(await database?.stop(5_000), true, 'the database stops when asked');
});

async function post(path: string, body: unknown): Promise<[status: number, body: unknown]> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return [response.status, await response.json()];
}

const user = { userId: 'user-1', skillArea: 'reading' };
const submission = { ...user, answers: [{ question: 'r1', value: 5 }] };

async function stored(
  assessmentId: string,
): Promise<{ submissions: number; answers: number; retakes: number }> {
  const { rows } = await pool.query(
    `select (select count(*)::int from ${schema}.submissions where assessment_id = $1) as submissions,
            (select count(*)::int from ${schema}.answers join ${schema}.submissions on id = submission_id
             where assessment_id = $1) as answers,
            (select count(*)::int from ${schema}.retakes where assessment_id = $1) as retakes`,
    [assessmentId],
  );
  return rows[0];
}

test('submitted answers are scored and stored', async () => {
  const [status, body] = await post('/assessments/a1/answers', submission);
  assert.equal(status, 201);
  assert.deepEqual({ ...(body as object), submissionId: '' }, { submissionId: '', score: 100, passed: true });
  assert.deepEqual(await stored('a1'), { submissions: 1, answers: 1, retakes: 0 });
});

test('an invalid submission is refused with its reason, and nothing is stored', async () => {
  const [status, body] = await post('/assessments/a2/answers', { ...submission, answers: [] });
  assert.equal(status, 400);
  assert.equal((body as { error: string }).error, 'answers_missing');
  assert.deepEqual(await stored('a2'), { submissions: 0, answers: 0, retakes: 0 });
});

test('a body that is not JSON is refused', async () => {
  assert.deepEqual(await post('/assessments/a2/answers', '{'), [400, { error: 'body_unreadable' }]);
});

test('when scoring fails, the client hears so and the answers are kept', async () => {
  const unknown = { ...user, answers: [{ question: 'r99', value: 1 }] };
  assert.deepEqual(await post('/assessments/a3/answers', unknown), [502, { error: 'scoring_unavailable' }]);
  assert.deepEqual(await stored('a3'), { submissions: 1, answers: 1, retakes: 0 });
});

test('a retake clears the skill area and enables the retake', async () => {
  await post('/assessments/a4/answers', submission);
  assert.deepEqual(await post('/assessments/a4/retake', user), [200, { enabled: true, cleared: 1 }]);
  assert.deepEqual(await stored('a4'), { submissions: 0, answers: 0, retakes: 1 });
});

test('a retake of nothing is skipped', async () => {
  assert.deepEqual(await post('/assessments/a5/retake', user), [409, { enabled: false, cleared: 0 }]);
});

test('a retake of a certified skill area fails half-way and is rolled back', async () => {
  await post('/assessments/a6/answers', submission);
  assert.equal((await post('/assessments/a6/certificates', user))[0], 201);
  assert.deepEqual(await post('/assessments/a6/retake', user), [500, { error: 'internal' }]);
  assert.deepEqual(await stored('a6'), { submissions: 1, answers: 1, retakes: 0 });
});

test('SQL in a value stays a value', async () => {
  const path = `/assessments/${encodeURIComponent("x'; drop table answers; --")}/answers`;
  assert.equal((await post(path, submission))[0], 201);
  assert.equal((await stored("x'; drop table answers; --")).answers, 1);
});

test('the report names the best skill area, and breaks without submissions', async () => {
  await post('/assessments/a7/answers', submission);
  const report = await fetch(`${url}/assessments/a7/report`);
  assert.deepEqual(await report.json(), { submissions: 1, best: { skillArea: 'reading', score: 100 } });
  const broken = await fetch(`${url}/assessments/none/report`);
  assert.deepEqual([broken.status, await broken.json()], [500, { error: 'internal' }]);
});

test('migrations that ran are not run again', async () => {
  assert.deepEqual(await migrate(pool, schema), []);
});

test('a schema name that is more than a name is refused', () => {
  assert.throws(() => schemaName('public; drop schema public'), /DATABASE_SCHEMA must match/);
});

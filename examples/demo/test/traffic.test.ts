import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { type PlannedRequest, planTraffic } from '../src/traffic/plan.ts';
import { startTraffic } from '../src/traffic/sender.ts';

function firstRequests(seed: number, count: number): PlannedRequest[] {
  const plan = planTraffic(seed);
  return Array.from({ length: count }, () => plan.next().value);
}

test('the same seed plans the same requests, another seed others', () => {
  assert.deepEqual(firstRequests(7, 300), firstRequests(7, 300));
  assert.notDeepEqual(firstRequests(7, 300), firstRequests(8, 300));
});

test('the first fifteen requests show every kind of ending', () => {
  const requests = firstRequests(1, 15);
  assert.deepEqual(
    new Set(requests.map((request) => request.kind)),
    new Set([
      'submit',
      'invalid_submission',
      'slow_submission',
      'scoring_error',
      'report',
      'thrown_error',
      'retake',
      'failed_retake',
      'skipped_retake',
    ]),
  );
  assert.deepEqual(
    [...new Set(requests.map((request) => request.expected))].sort(),
    [200, 201, 400, 409, 500, 502],
  );
});

test('the failed retake is among the first three requests, so that short runs show it', () => {
  const [, , third] = firstRequests(1, 3);
  assert.equal(third?.kind, 'failed_retake');
  assert.equal(third?.expected, 500);
});

test('requests of one story arrive one after the other, and each answer is counted', async (t) => {
  const seen: string[] = [];
  let active = 0;
  const server = createServer(async (request, response) => {
    active += 1;
    seen.push(`${request.method} ${request.url} ${active}`);
    for await (const _ of request);
    setTimeout(() => {
      active -= 1;
      response.writeHead(Number(request.url?.slice(1))).end();
    }, 30);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const { promise: exhausted, resolve } = Promise.withResolvers<void>();
  const steps: PlannedRequest[] = [201, 404, 500, 200].map((status) => ({
    story: 1,
    kind: 'submit',
    method: 'POST',
    path: `/${status}`,
    expected: 201,
  }));
  let step = 0;
  const traffic = startTraffic(
    url,
    {
      next: () => {
        const value = steps[step] as PlannedRequest;
        step += 1;
        if (step === steps.length) resolve();
        return { value, done: false };
      },
    },
    20,
  );
  await exhausted;
  await traffic.stop();

  assert.deepEqual(seen, ['POST /201 1', 'POST /404 1', 'POST /500 1', 'POST /200 1']);
  assert.deepEqual(traffic.counts, {
    sent: 4,
    succeeded: 2,
    refused: 1,
    failed: 1,
    unanswered: 0,
    unexpected: 3,
  });
});

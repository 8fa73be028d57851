// One flow over two processes and a real queue: npm run test:instrumentations runs it.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { RecordedSpan } from '@throughline/testing';
import { FlowProcesses } from '../flows/flow-processes.ts';
import { missingServer, startServer } from './servers/start-server.ts';

const QUEUES = [
  { library: 'bullmq', server: 'Redis', fixture: 'over-bullmq.mjs' },
  { library: 'amqplib', server: 'RabbitMQ', fixture: 'over-amqplib.mjs' },
] as const;

const missing = new Map(
  await Promise.all(QUEUES.map(async ({ server }) => [server, await missingServer(server)] as const)),
);

let processes: FlowProcesses;
beforeEach(async () => {
  processes = await FlowProcesses.begin();
});
afterEach(() => processes.end());

const serviceOf = ({ resource }: RecordedSpan): unknown => resource['service.name'];
const flowSpans = (): RecordedSpan[] =>
  processes.receiver.spans().filter(({ name }) => name === 'grade_answers');

describe('a flow that goes on in another process', () => {
  for (const { library, server, fixture } of QUEUES) {
    test(`over ${library} with ${server} has one id, a link to where it came from, and ends complete`, {
      skip: missing.get(server) ?? false,
    }, async () => {
      const running = await startServer(server);
      const queue = `throughline-flow-${randomBytes(4).toString('hex')}`;
      try {
        const env = { SERVER_URL: running.url };
        const producer = processes.start(
          ['produce', queue],
          { ...env, OTEL_SERVICE_NAME: 'web' },
          { fixture },
        );
        const produced = await producer.ended();
        assert.equal(produced.code, 0, produced.stderr);
        const worker = processes.start(
          ['work', queue],
          { ...env, OTEL_SERVICE_NAME: 'grading' },
          { fixture },
        );
        const worked = await worker.ended();
        assert.equal(worked.code, 0, worked.stderr);

        const lines = [...producer.jsonLines(), ...worker.jsonLines()].filter(
          ({ logger }) => logger === 'flows',
        );
        assert.deepEqual(
          lines.map(({ event }) => event),
          [
            'grade_answers_started',
            'grade_answers_completed',
            'grade_answers_resumed',
            'grade_answers_completed',
          ],
        );
        assert.equal(new Set(lines.map((line) => line['flow_id'])).size, 1);
        assert.equal(lines[1]?.['handed_over'], true);
        assert.equal(lines[3]?.['steps_completed'], 3);

        await processes.receiver.waitFor(() => flowSpans().length === 2);
        const first = flowSpans().find((span) => serviceOf(span) === 'web');
        const second = flowSpans().find((span) => serviceOf(span) === 'grading');
        const link = second?.links[0];
        assert.equal(link?.traceId, first?.traceId);
        assert.equal(link?.spanId, first?.spanId);
        const id = lines[0]?.['flow_id'];
        const ofFlow = processes.receiver
          .spans()
          .filter(({ attributes }) => attributes['throughline.flow.id'] === id)
          .map((span) => `${serviceOf(span)} ${span.name}`);
        assert.deepEqual(ofFlow.sort(), [
          'grading grade',
          'grading grade_answers',
          'grading publish',
          'web grade_answers',
          'web queue',
        ]);
        // What the worker did for the queue and what the flow did there are one trace.
        assert.ok(
          processes.receiver
            .spans()
            .some(({ traceId, kind }) => traceId === second?.traceId && kind === 'consumer'),
        );
      } finally {
        await running.stop();
      }
    });
  }
});

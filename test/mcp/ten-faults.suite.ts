import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Fault } from './fixtures/faults.ts';
import { type Call, investigate, startMcp } from './investigation.ts';
import { type Episode, runTroubledDemo, type TroubledDemo } from './troubled-demo.ts';

/** What the first finding must be, and what the answers after it must show. The procedure knows nothing of it. */
const TRUTH: Record<Fault, { finding: RegExp[]; evidence: RegExp[]; context?: RegExp }> = {
  slow_query: {
    finding: [
      /\[slower_calls, /,
      /^\| call of assessments: SELECT/m,
      /^\| in requests: GET \/assessments\/:id\/report$/m,
    ],
    evidence: [/db\.query\.text=select .* pg_sleep/],
    context: /^A new version, first seen .*\n\| service assessments, version 1\.1\.0$/m,
  },
  one_query_each: {
    finding: [
      /\[repeated_calls, .* make it 8 times, usual was 1$/m,
      /^\| call of assessments: SELECT/m,
      /:id\/report$/m,
    ],
    evidence: [/^\| .*and 7 times more the same/m],
  },
  scoring_hangs: {
    finding: [
      /\[calls_fail, .*as with a time limit$/m,
      /^\| call of assessments: POST, to \S+ \(scoring\)$/m,
    ],
    evidence: [/POST \[assessments, client\] .* FAILED The operation was aborted due to timeout/],
  },
  step_dies: {
    finding: [
      /\[flow_stops, .* a flow stops at its step 4: (\d+) of \1 flows/,
      /flow finish_assessment, step open_retake$/m,
    ],
    evidence: [/exception RangeError: the calendar has no free slot/],
  },
  connections_leak: {
    finding: [/\[pool_grows, .*connections of a pool do not come back/, /^\| service assessments, pool /m],
    evidence: [/db\.client\.connection\.state=used/],
  },
  wrong_status: {
    finding: [
      /\[answers_changed, .*other answers: status 200 for (\d+) of \1 requests/,
      /POST \/assessments\/:id\/retake$/m,
    ],
    evidence: [/^\| POST \/assessments\/:id\/retake 200 /m],
  },
  retry_storm: {
    finding: [
      /\[retries, .*calls that failed are made again/,
      /^\| call of assessments: POST, to \S+ \(scoring\)$/m,
    ],
    evidence: [/POST 503 \[assessments, client\] .* FAILED[\s\S]*POST 503 \[assessments, client\] .* FAILED/],
  },
  silent_return: {
    finding: [
      /\[silent_refusals, .*refused without a reason: \d+ of \d+ requests/,
      /POST \/assessments\/:id\/retake$/m,
    ],
    evidence: [/^\| POST \/assessments\/:id\/retake 409 /m, /\b0 log records/],
  },
  hot_route: {
    finding: [/\[busier, .*asked more often/, /^\| service assessments, GET \/assessments\/:id\/report$/m],
    evidence: [/^\| GET \/assessments\/:id\/report 200 /m],
  },
  telemetry_refused: {
    finding: [
      /\[telemetry_lost, .*telemetry was lost: \d+ spans/,
      /^\| service scoring, reason export_failed$/m,
    ],
    evidence: [
      /^\| scoring\b/m,
      /^\| .*LOST otel\.sdk\.exporter\.span\.exported \{error\.type=export_failed\} \d+$/m,
    ],
  },
};

/** Of what_changed: from the first finding to the next one. */
function firstFinding(answer: string): string {
  return /^Finding 1\.[\s\S]*?(?=^Finding 2\.|^Next: |(?![\s\S]))/m.exec(answer)?.[0] ?? '';
}

describe('ten faults of the demo, looked for with one procedure that knows nothing but times', () => {
  const closers: (() => Promise<void>)[] = [];
  let demo: TroubledDemo;
  let call: Call;

  before(async () => {
    demo = await runTroubledDemo((close) => closers.push(close));
    const mcp = await startMcp(['--url', demo.viewer.pageUrl]);
    closers.push(mcp.close);
    call = mcp.call;
  });

  after(async () => {
    for (const close of closers.reverse()) await close();
  });

  for (const [fault, { finding, evidence, context }] of Object.entries(TRUTH)) {
    test(`${fault.replaceAll('_', ' ')}: is the first finding, and the next two calls show it`, async () => {
      const answers = await investigate(call, demo.faulty.get(fault as Fault) as Episode);
      const [changes = '', ...shown] = answers;
      const first = firstFinding(changes);
      for (const one of finding) assert.match(first, one, changes);
      if (context !== undefined) assert.match(changes, context);
      assert.ok(answers.length <= 3);
      for (const one of evidence) assert.match(shown.join('\n'), one);
      for (const answer of answers) assert.ok(!answer.includes(demo.viewer.token), 'no token in an answer');
    });
  }

  test('healthy phases: nothing is found, although each has its errors of every day', async (t) => {
    for (const { isDisturbed, ...episode } of demo.healthy) {
      const [changes = ''] = await investigate(call, episode);
      assert.match(
        changes,
        /^Later window: .* 5\d traces, [67]\d requests\.$/m,
        'there was something to compare',
      );
      const kinds = [...changes.matchAll(/^Finding \d+\. \[(\w+),/gm)].map(([, kind]) => kind);
      if (!isDisturbed) {
        assert.match(changes, /^Nothing changed beyond chance\.$/m, changes);
        continue;
      }
      t.diagnostic(`the machine was busy with something else; found: ${kinds.join(', ') || 'nothing'}`);
      for (const kind of kinds) assert.ok(kind === 'slower' || kind === 'slower_calls', changes);
    }
  });
});

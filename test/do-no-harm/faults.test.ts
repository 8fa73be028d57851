import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { OtlpReceiver, runApp } from '@throughline/testing';

const root = join(import.meta.dirname, '../..');
const seeds = (process.env['FAULTS_SEEDS'] ?? '1,2').split(',');

interface Outcome {
  failures: string[];
  thrown: number;
  sites: number;
}

for (const seed of seeds) {
  test(`the application's own tests pass while calls inside of ours throw at random (seed ${seed})`, async (t) => {
    const receiver = await OtlpReceiver.start();
    const app = runApp({
      entry: join(import.meta.dirname, 'fixtures/application-tests.mjs'),
      preload: [join(import.meta.dirname, 'fixtures/faults.mjs'), 'throughline/register'],
      cwd: root,
      env: {
        ...receiver.environment(),
        NODE_OPTIONS: '--conditions=@throughline/source',
        FAULTS_SEED: seed,
        FAULTS_RATE: process.env['FAULTS_RATE'] ?? '0.004',
        ROUNDS: process.env['ROUNDS'] ?? '6',
        THROUGHLINE_MANAGEMENT: 'off',
      },
    });
    try {
      const end = await app.ended();
      const outcome = app.jsonLines().find((line) => 'failures' in line) as unknown as Outcome;
      assert.ok(outcome, end.stderr);
      assert.deepEqual(outcome.failures, []);
      assert.equal(end.code, 0, end.stderr);
      assert.ok(outcome.thrown > 20, `${outcome.thrown} faults were injected`);
      t.diagnostic(`${outcome.thrown} faults at ${outcome.sites} functions`);
    } finally {
      await app.stop();
      await receiver.close();
    }
  });
}

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { DeliveryTest, deltaMetrics } from './delivery-app.ts';
import { figure } from './figures.ts';
import {
  type AccountDetails,
  accountOf,
  droppedOf,
  type LedgerDetails,
  pendingOf,
  readable,
  readLedger,
  runningLines,
  untilLedger,
} from './read-ledger.ts';

let delivery: DeliveryTest;
beforeEach(async () => {
  delivery = await DeliveryTest.begin();
});
afterEach(() => delivery.end());

/** A small generator, so that a run can be repeated by its seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function known(account: AccountDetails): number {
  return account.delivered + account.rejected + droppedOf(account) + pendingOf(account) + account.takenOver;
}

/** offered + found = delivered + rejected + dropped + pending + taken over, at any moment. */
function assertLaw({ accounts }: LedgerDetails, note: string): void {
  for (const account of accounts) {
    const said = `${note}: ${JSON.stringify(account)}`;
    assert.equal(known(account), account.offered + account.found, said);
  }
}

const faults = ['none', 'refuse', 'none', 'freeze', 'none', 'reset-request', 'reset-answer'] as const;

async function randomOutages(seed: number, rounds: number, look: () => Promise<void>): Promise<void> {
  const next = random(seed);
  delivery.receiver.answer = ({ signal, spans, logs }) => {
    const { tally } = delivery;
    const roll = next();
    // What was taken before, but for an answer that got lost, has arrived: refusing it now would make it both.
    const isKnown =
      spans.some(({ attributes }) => tally.spans.unique.has(Number(attributes['seq']))) ||
      logs.some(({ attributes }) => tally.logs.unique.has(Number(attributes['seq'])));
    if (isKnown) return undefined;
    if (roll < 0.06) return { status: 503, headers: { 'retry-after': '1' } };
    if (roll < 0.09) return { status: 400 };
    if (roll < 0.12) return { status: 413 };
    if (roll < 0.14 && signal === 'logs') return { partialSuccess: { rejected: 1 } };
    return undefined;
  };
  for (let round = 0; round < rounds; round++) {
    await delivery.proxy.set(faults[Math.floor(next() * faults.length)] ?? 'none');
    await new Promise((resolve) => setTimeout(resolve, 100 + next() * 900));
    await look();
  }
  delivery.receiver.answer = undefined;
  await delivery.proxy.set('none');
}

for (const mode of ['spill', 'durable', 'off']) {
  const seed = Number(process.env['LEDGER_SEED'] ?? Date.now() % 2 ** 31);

  test(`after outages at random the ledger is exact by unique id (THROUGHLINE_SPOOL=${mode}, seed ${seed})`, async () => {
    const count = 1_500;
    const app = delivery.start(['steady', count, 5], {
      ...readable,
      ...deltaMetrics,
      THROUGHLINE_SPOOL: mode,
      // Little room, so that some is dropped, and some spilled.
      THROUGHLINE_MAX_MEMORY: '1MiB',
      OTEL_BSP_MAX_QUEUE_SIZE: '300',
      OTEL_EXPORTER_OTLP_TIMEOUT: '1000',
    });
    let looks = 0;
    await randomOutages(seed, 12, async () => assertLaw(await readLedger(app), `look ${++looks}`));
    await app.waitForLine(/^done$/, { timeoutMs: 30_000 });
    const isEmpty = (signal: 'traces' | 'logs') => (ledger: LedgerDetails) =>
      pendingOf(accountOf(ledger, signal)) === 0;
    const ledger = await untilLedger(
      app,
      (now) => isEmpty('traces')(now) && isEmpty('logs')(now) && accountOf(now, 'logs').offered >= count,
      30_000,
    );
    assertLaw(ledger, 'at the end');
    const { tally } = delivery;
    for (const [signal, numbers] of [
      ['traces', tally.spans],
      ['logs', tally.logs],
    ] as const) {
      const account = accountOf(ledger, signal);
      const said = `${signal}, seed ${seed}: ${JSON.stringify(account)}, ${numbers.unique.size} arrived, ${numbers.duplicates} twice`;
      assert.equal(account.offered, count, said);
      // The collector that rejects one of a batch takes its bytes all the same; a duplicate is there twice, and counted once.
      assert.equal(numbers.unique.size + droppedOf(account), account.offered, said);
      assert.equal(account.delivered + account.rejected, numbers.unique.size, said);
      figure(
        'ledger',
        `${mode}: ${signal}: ${account.offered} offered = ${account.delivered} delivered + ${account.rejected} rejected + ${droppedOf(account)} dropped, ${numbers.duplicates} duplicates, ${looks + 1} looks`,
      );
    }
  });
}

test('what one process leaves on disk is found, delivered and counted by the next', async () => {
  await delivery.collectorGoes();
  const slow = { OTEL_BSP_SCHEDULE_DELAY: '60000', OTEL_BLRP_SCHEDULE_DELAY: '60000' };
  await delivery.start(['exit', 80], slow).ended();
  await delivery.collectorComes();
  const app = delivery.start(['burst', 0], { ...readable, OTEL_METRICS_EXPORTER: 'none' });
  await delivery.everythingArrives(80, 15_000);
  const ledger = await untilLedger(app, (now) => accountOf(now, 'logs').delivered === 80);
  assertLaw(ledger, 'after the replay');
  assert.deepEqual(
    ledger.accounts.filter(({ signal }) => signal !== 'metrics').map(({ signal, found }) => [signal, found]),
    [
      ['traces', 80],
      ['logs', 80],
    ],
  );
  assert.equal(delivery.duplicates(), 0);
});

test('a collector that comes and goes, a queue that is full and a folder that is refused: two lines a minute', async () => {
  const app = delivery.start(['steady', 3_000, 4], {
    ...readable,
    OTEL_BSP_MAX_QUEUE_SIZE: '50',
    OTEL_EXPORTER_OTLP_TIMEOUT: '300',
    THROUGHLINE_SPOOL: 'durable',
    THROUGHLINE_SPOOL_DIR: '/dev/full',
  });
  for (let round = 0; round < 4; round++) {
    await delivery.collectorGoes();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await delivery.collectorComes();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
  }
  const ledger = await readLedger(app);
  assert.ok(droppedOf(accountOf(ledger, 'traces')) > 0, JSON.stringify(ledger));
  const lines = runningLines(app);
  assert.equal(lines.length, 2, app.stderr);
  figure('22', `14 s of a collector that comes and goes, drops and a refused folder: ${lines.length} lines`);
});

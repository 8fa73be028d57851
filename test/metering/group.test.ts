import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { GroupProcess, type GroupOptions } from './group-process.ts';

const DONE = 'group_done_total{kind="x"}';

async function withGroup(options: GroupOptions, use: (group: GroupProcess) => Promise<void>): Promise<void> {
  const group = await GroupProcess.start(options);
  try {
    await use(group);
    assert.equal(group.stderr, '');
  } finally {
    await group.stop();
  }
}

describe('a cluster whose primary has Throughline', { timeout: 120_000 }, () => {
  test('has one /metrics with the sums of all workers, gauges and target_info apart', () =>
    withGroup({ workers: 3 }, async (group) => {
      await group.tell(0, { add: 1 });
      for (const worker of [1, 2, 3]) await group.tell(worker, { add: worker * 10 });
      const scrape = await group.until((found) => found(DONE) === 61);
      assert.equal(scrape('group_sizes_count'), 4);
      assert.equal(scrape('group_sizes_sum'), 61);
      assert.equal(scrape('group_sizes_bucket{le="10.0"}'), 2);
      assert.equal(scrape('group_open'), 4);
      assert.equal(scrape('group_level{worker="2"}'), 20);
      assert.equal(scrape('group_level{worker="0"}'), 1);
      const [target = ''] = (await group.text())
        .split('\n')
        .filter((line) => line.startsWith('target_info{'));
      assert.match(target, /service_name="grouped"/);
      assert.doesNotMatch(target, /process_pid/);
      // Asked for by the metrics of the group about itself, one scrape later.
      const later = await group.scrape();
      assert.equal(later('throughline_group_members{throughline_group_member_state="answered"}'), 3);
      assert.equal(later('throughline_group_members{throughline_group_member_state="late"}'), 0);
      // Not a word on stderr from listeners that pile up, either.
      for (let more = 0; more < 15; more++) await group.scrape();
      assert.deepEqual(group.foreign, []);
    }));

  test('has each worker by itself on request', () =>
    withGroup({ workers: 2 }, async (group) => {
      for (const worker of [1, 2]) await group.tell(worker, { add: worker });
      await group.until((found) => found(DONE) === 3);
      const scrape = await group.scrape('?by=worker');
      assert.equal(scrape('group_done_total{kind="x",worker="1"}'), 1);
      assert.equal(scrape('group_done_total{kind="x",worker="2"}'), 2);
      const targets = (await group.text('?by=worker'))
        .split('\n')
        .filter((line) => line.startsWith('target_info{'));
      assert.equal(targets.length, 3);
      const refused = await fetch(`http://127.0.0.1:${group.port}/metrics?by=host`);
      assert.equal(refused.status, 400);
      assert.match(await refused.text(), /^by may be worker and nothing else/);
    }));

  test('keeps what a worker has counted that exits, to the last, and what one has said that is killed; gauges go', () =>
    withGroup({ workers: 4 }, async (group) => {
      for (const worker of [1, 2, 3, 4]) await group.tell(worker, { add: 10 });
      await group.until((found) => found(DONE) === 40);
      // Nobody has scraped this one.
      group.tellOnly(1, { add: 5, exit: 0 });
      group.tellOnly(2, { kill: 'SIGKILL' });
      group.tellOnly(4, { add: 2, kill: 'SIGTERM' });
      await group.until((found) => {
        assert.ok((found(DONE) ?? 0) >= 40, 'no sum falls, not for a moment');
        return [1, 2, 4].every((worker) => found(`group_level{worker="${worker}"}`) === undefined);
      });
      const scrape = await group.scrape();
      assert.equal(scrape(DONE), 47);
      assert.equal(scrape('group_sizes_count'), 6);
      assert.equal(scrape('group_open'), 1);
      assert.equal((await group.scrape('?by=worker'))('group_done_total{kind="x",worker="ended"}'), 37);
    }));

  test('answers without a worker that blocks, with what that one has said before', () =>
    withGroup({ workers: 2 }, async (group) => {
      for (const worker of [1, 2]) await group.tell(worker, { add: 10 });
      await group.until((found) => found(DONE) === 20);
      await group.tell(1, { block: 5_000 });
      await group.tell(2, { add: 1 });
      const scrape = await group.scrape();
      assert.equal(scrape(DONE), 21);
      await group.until(
        (found) => found('throughline_group_members{throughline_group_member_state="answered"}') === 2,
      );
    }));

  test('has the metrics of the primary alone where THROUGHLINE_METRICS_GROUP is off', () =>
    withGroup({ workers: 1, env: { THROUGHLINE_METRICS_GROUP: 'off' } }, async (group) => {
      await group.tell(0, { add: 1 });
      await group.tell(1, { add: 10 });
      const scrape = await group.scrape();
      assert.equal(scrape(DONE), 1);
      assert.equal(scrape('group_level'), 1);
    }));
});

describe('a process with worker threads', { timeout: 120_000 }, () => {
  test('has the sums of all threads, and keeps those of threads that are gone', () =>
    withGroup({}, async (group) => {
      await group.tell(0, { add: 1 });
      const { thread: first } = await group.tell(0, { startThread: true });
      const { thread: second } = await group.tell(0, { startThread: true });
      await group.tell(0, { inThread: first, add: 10 });
      await group.tell(0, { inThread: second, add: 100 });
      const scrape = await group.until((found) => found(DONE) === 111);
      assert.equal(scrape(`group_level{worker="0/${first}"}`), 10);
      group.tellOnly(0, { inThread: first, add: 5, exit: 0 });
      await group.tell(0, { inThread: second, terminate: true });
      const later = await group.until(
        (found) =>
          found(`group_level{worker="0/${first}"}`) === undefined &&
          found(`group_level{worker="0/${second}"}`) === undefined,
      );
      assert.equal(later(DONE), 116);
      assert.equal(later('group_open'), 1);
    }));

  test('of a worker of a cluster belong to that worker', () =>
    withGroup({ workers: 1 }, async (group) => {
      const { thread } = await group.tell(1, { startThread: true });
      await group.tell(1, { inThread: thread, add: 10 });
      const scrape = await group.until((found) => found(DONE) === 10);
      assert.equal(scrape(`group_level{worker="1/${thread}"}`), 10);
    }));
});

describe('a cluster whose primary has no Throughline', { timeout: 120_000 }, () => {
  test('is answered for by one of its workers, with the sums of all', () =>
    withGroup({ isPlainPrimary: true, workers: 3 }, async (group) => {
      for (const worker of [1, 2, 3]) await group.tell(worker, { add: worker });
      const scrape = await group.until((found) => found(DONE) === 6);
      assert.equal(scrape('group_level{worker="3"}'), 3);
      assert.deepEqual(group.foreign, []);
    }));

  for (const end of [{ exit: 0 }, { kill: 'SIGTERM' }, { kill: 'SIGKILL' }]) {
    test(`is answered for by the next worker when that one ${'kill' in end ? `gets ${end.kill}` : 'exits'}, and no sum falls`, () =>
      withGroup({ isPlainPrimary: true, workers: 3 }, async (group) => {
        for (const worker of [1, 2, 3]) await group.tell(worker, { add: 10 });
        await group.until((found) => found(DONE) === 30);
        for (let expected = 30; ; ) {
          const leader = await leaderOf(group);
          if (leader === undefined) break;
          group.tellOnly(leader, end);
          const alive = await group.until((found) => found(`group_level{worker="${leader}"}`) === undefined);
          assert.equal(alive(DONE), expected);
          const left = [1, 2, 3].filter((worker) => alive(`group_level{worker="${worker}"}`) !== undefined);
          if (left.length <= 1) break;
          await group.tell(left.at(-1) as number, { add: 1 });
          expected += 1;
          await group.until((found) => found(DONE) === expected);
        }
      }));
  }
});

/** The worker that answers: the only one whose series the group about itself come from. */
async function leaderOf(group: GroupProcess): Promise<number | undefined> {
  const text = await group.text('?by=worker');
  const leader =
    /^throughline_group_refused_connections_total\{worker="(\d+)"|^throughline_group_refused_total\{worker="(\d+)"/m.exec(
      text,
    );
  const name = leader?.[1] ?? leader?.[2];
  return name === undefined ? undefined : Number(name);
}

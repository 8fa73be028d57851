// Measures the spool: microseconds per append, in the background and synchronous, and megabytes per second of a
// replay. Medians of several rounds. Not a test; run it with
//   node --conditions=@throughline/source packages/otlp/test/spool/measure-spool.ts
import { type Batch, openSpool } from '@throughline/otlp';
import { numberedBatch } from '../support/numbered-batches.ts';
import { temporaryFolder } from '../support/spool-folder.ts';

const ROUNDS = 7;
const BATCHES = 500;

for (const padding of [20_000, 200_000]) {
  const batch = numberedBatch(0, 1, 'traces', padding);
  const [background, synchronous, replay, longest]: [number[], number[], number[], number[]] = [
    [],
    [],
    [],
    [],
  ];
  for (let round = 0; round < ROUNDS; round++) {
    background.push(await microseconds(batch, false));
    synchronous.push(await microseconds(batch, true));
    const read = await replaySpeed(batch);
    replay.push(read.megabytesPerSecond);
    longest.push(read.longestMs);
  }
  console.log(
    `${padding} bytes: append ${median(background)} us in the background, ${median(synchronous)} us synchronous; ` +
      `replay ${median(replay)} MB/s, longest step ${median(longest)} ms`,
  );
}

async function microseconds(batch: Batch, isSync: boolean): Promise<number> {
  const folder = temporaryFolder();
  const spool = openSpool({ folder: folder.path, service: 'shop' });
  let spent = 0;
  for (let number = 0; number < BATCHES; number++) {
    const started = performance.now();
    if (isSync) spool.appendSync(batch);
    else spool.append(batch);
    spent += performance.now() - started;
    if (!isSync) await new Promise((resolve) => setImmediate(resolve));
  }
  spool.close();
  folder.remove();
  return (spent * 1_000) / BATCHES;
}

async function replaySpeed(batch: Batch): Promise<{ megabytesPerSecond: number; longestMs: number }> {
  const folder = temporaryFolder();
  const writer = openSpool({ folder: folder.path, service: 'shop' });
  for (let number = 0; number < BATCHES; number++) writer.appendSync(batch);
  writer.close();
  const reader = openSpool({ folder: folder.path, service: 'shop' });
  let bytes = 0;
  let longestMs = 0;
  const started = performance.now();
  let last = started;
  for await (const spooled of reader.replay()) {
    bytes += spooled.batch.body.byteLength;
    reader.acknowledge(spooled.batch.tag);
    longestMs = Math.max(longestMs, performance.now() - last);
    last = performance.now();
  }
  const seconds = (performance.now() - started) / 1_000;
  reader.close();
  folder.remove();
  return { megabytesPerSecond: bytes / 1e6 / seconds, longestMs };
}

function median(values: number[]): number {
  return Number(
    (values.sort((one, other) => one - other)[Math.floor(values.length / 2)] as number).toPrecision(3),
  );
}

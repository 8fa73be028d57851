// Seven steps of an import, followed by the system whose folder is named; it hangs in the fourth. `look`: the next start,
// which has nothing to do.
import { setTimeout as delay } from 'node:timers/promises';

const [system, mode] = process.argv.slice(2);
const steps = ['fetch', 'parse', 'check', 'write', 'index', 'notify', 'clean'];
const { follow } = await import(`../systems/${system}/crash.mjs`);

if (mode === 'look') {
  // Long enough for every system to send what it has.
  await delay(8_000);
} else {
  await follow('import_rows', steps, async (step) => {
    await delay(20);
    if (step !== 'write') return;
    console.log('in step 4 of 7');
    await new Promise(() => setInterval(() => {}, 1_000));
  });
}

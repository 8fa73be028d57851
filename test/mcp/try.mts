import { runTroubledDemo } from './troubled-demo.ts';
import { investigate, startMcp } from './investigation.ts';
import { writeFileSync } from 'node:fs';
const closers: (() => Promise<void>)[] = [];
const t0 = performance.now();
try {
  const { viewer, faulty, healthy } = await runTroubledDemo((c) => closers.push(c));
  console.log('ran', Math.round(performance.now() - t0));
  const answer = await fetch(viewer.url + '/api/export', {
    headers: { authorization: 'Bearer ' + viewer.token },
  });
  writeFileSync('/tmp/mcp/demo.ndjson', await answer.text());
  writeFileSync('/tmp/mcp/episodes.json', JSON.stringify({ faulty: [...faulty], healthy }));
  const { call, close } = await startMcp(['--url', viewer.pageUrl]);
  for (const [fault, episode] of [...faulty, ...healthy.map((e) => ['healthy', e] as const)]) {
    const answers = await investigate(call, episode);
    console.log('=================', fault);
    console.log(answers[0]);
    for (const a of answers.slice(1)) console.log('-----\n' + a.split('\n').slice(0, 9).join('\n'));
  }
  await close();
} finally {
  for (const c of closers.reverse()) await c().catch(console.error);
}
console.log('total', Math.round(performance.now() - t0));

// Writes a burst of lines in one turn: argv 2 how many, 3 who, 4 what happens then.
import { writeSync } from 'node:fs';
import { getLogger } from '@throughline/api';
import { lineDrops, stdoutSink } from '@throughline/api/runtime';

const log = getLogger(process.argv[3] ?? 'burst');
for (let at = 0; at < Number(process.argv[2]); at++)
  log.info('line', { at, text: at % 5 === 0 ? 'ä'.repeat(300) : 'x'.repeat(at % 90) });
if (process.argv[4] === 'killed') {
  log.error('last');
  process.kill(process.pid, 'SIGKILL');
}
if (process.argv[4] === 'told') {
  process.on('exit', () => {
    stdoutSink().flushSync();
    writeSync(2, JSON.stringify({ dropped: stdoutSink().dropped, counted: lineDrops().stdout }));
  });
}

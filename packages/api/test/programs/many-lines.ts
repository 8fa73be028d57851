// Writes many lines of odd lengths and ends at once: argv 2 says how many lines, argv 3 how it ends.
import { writeSync } from 'node:fs';
import { getLogger } from '@throughline/api';

const log = getLogger('many');
const count = Number(process.argv[2]);
for (let at = 0; at < count; at++)
  log.info('line', { at, padding: 'x'.repeat(at % 7 === 0 ? 20_000 : at % 500) });
writeSync(2, 'all lines offered\n');
if (process.argv[3] === 'exit') process.exit(3);
if (process.argv[3] === 'throw') throw new Error('the end');

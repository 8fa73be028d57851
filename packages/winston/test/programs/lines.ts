// Writes lines through the line writer and ends at once: argv 2 the format, 3 how many lines, 4 how it ends, 5 `stock`
// for lines that pass winston.
import { writeSync } from 'node:fs';
import { getLogger } from '@throughline/api';
import { configureRuntime, getRuntime } from '@throughline/api/runtime';
import { createLineWriter } from '@throughline/winston/bridge';

const format = process.argv[2] === 'pretty' ? 'pretty' : 'json';
configureRuntime({
  writeLine: createLineWriter({
    format,
    stock: process.argv[5] === 'stock',
    redactor: getRuntime().redactor,
  }),
});
const log = getLogger('many');
for (let at = 0; at < Number(process.argv[3]); at++) {
  log.info('line', { at, padding: 'x'.repeat(at % 7 === 0 ? 20_000 : at % 500) });
}
writeSync(2, 'all lines offered\n');
if (process.argv[4] === 'exit') process.exit(3);
if (process.argv[4] === 'throw') throw new Error('the end');

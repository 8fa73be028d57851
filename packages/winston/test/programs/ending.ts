// Logs and ends, at once: argv 2 the maker (winston or ours), 3 where to (console, file, both, stream or rotating),
// 4 how it ends, 5 how many lines, 6 the folder of the file.
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { createLogger, createRotatingFile } from '@throughline/winston';
import winston from 'winston';

const [, , maker, target = '', ending, count = '1', folder = ''] = process.argv;
const transports: winston.transport[] = [];
if (target === 'console' || target === 'both') transports.push(new winston.transports.Console());
if (target === 'file' || target === 'both')
  transports.push(new winston.transports.File({ filename: join(folder, 'app.log') }));
if (target === 'stream') transports.push(new winston.transports.Stream({ stream: process.stdout }));
if (target === 'rotating') {
  const stream = createRotatingFile('app.log', { path: folder, size: '100K', maxFiles: 100 });
  transports.push(new winston.transports.Stream({ stream }));
}
const logger = (maker === 'ours' ? createLogger : winston.createLogger)({ transports });
const padding = 'x'.repeat(200);

function log(from: number): void {
  for (let at = from; at < Number(count); at++) {
    logger.info('line', { at, padding });
    if (at === 100) console.log(JSON.stringify({ at: 'console.log' }));
  }
}

log(0);
writeSync(2, 'all lines offered\n');
if (ending === 'exit') process.exit(3);
if (ending === 'throw') throw new Error('the end');
if (ending === 'reject') Promise.reject(new Error('the end'));
if (ending === 'late-exit') setTimeout(() => process.exit(3), 20);
if (ending === 'exit-handler') process.on('exit', () => logger.info('line', { at: Number(count), padding }));

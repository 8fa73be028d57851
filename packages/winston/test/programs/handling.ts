// An uncaught error or rejection, with winston's own handling: argv 2 the maker, 3 what is thrown and how it is handled,
// 4 a folder.
import { join } from 'node:path';
import { createLogger } from '@throughline/winston';
import winston from 'winston';

const [, , maker, scene, folder = ''] = process.argv;
const create = maker === 'ours' ? createLogger : winston.createLogger;
const file = (name: string, options: object = {}) =>
  new winston.transports.File({ filename: join(folder, name), ...options });

if (scene === 'handleExceptions') {
  create({ transports: [file('app.log', { handleExceptions: true })] }).info('before', { a: 1 });
} else if (scene === 'exceptionHandlers') {
  create({ transports: [new winston.transports.Console()], exceptionHandlers: [file('app.log')] }).info(
    'before',
    {
      a: 1,
    },
  );
} else if (scene === 'exitOnError false') {
  create({ exitOnError: false, transports: [file('app.log', { handleExceptions: true })] });
  setTimeout(() => console.log('still here'), 300);
} else if (scene === 'exitOnError function') {
  create({
    exitOnError: ((error: Error) => error.message !== 'thrown') as unknown as boolean,
    transports: [file('app.log', { handleExceptions: true })],
  });
  setTimeout(() => console.log('still here'), 300);
} else if (scene === 'unhandle') {
  create({ transports: [file('app.log', { handleExceptions: true })] }).exceptions.unhandle();
} else if (scene === 'handleRejections') {
  create({ transports: [file('app.log', { handleRejections: true })] }).info('before', { a: 1 });
} else if (scene === 'rejectionHandlers') {
  create({ transports: [new winston.transports.Console()], rejectionHandlers: [file('app.log')] }).info(
    'before',
    {
      a: 1,
    },
  );
}
setTimeout(() => {
  if (scene?.includes('ejection')) void Promise.reject(new Error('thrown'));
  else throw new Error('thrown');
}, 30);

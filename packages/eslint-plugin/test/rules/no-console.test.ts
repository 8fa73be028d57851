import { bad, good, ruleCases } from '../support/rule-cases.ts';

ruleCases('no-console', [
  good(
    'a logger of ours',
    `
    import { getLogger } from 'throughline';
    const log = getLogger('orders');
    log.info('order_placed', { order_id: '7' });
  `,
  ),
  good(
    'a logger of pino',
    `import pino from 'pino'; const logger = pino(); logger.warn({ attempt: 2 }, 'retry_scheduled');`,
  ),
  good(
    'a console that the file makes itself',
    `
    import { Console } from 'node:console';
    const console = new Console({ stdout: process.stderr });
    console.log('to a place of its own');
  `,
  ),
  good(
    'a parameter that is called console',
    `export function install(console: { log(text: string): void }) { console.log('ready'); }`,
  ),
  good(
    'a command, whose output is its answer',
    `#!/usr/bin/env node
console.log(JSON.stringify({ ok: true }));`,
  ),
  good('a file in a folder of commands', `console.log('migrated');`, {
    filename: 'tools/scripts/migrate.ts',
  }),
  good('a method that is allowed', `console.error('usage: migrate <file>');`, {
    options: { allow: ['error'] },
  }),
  good('process.stdout', `process.stdout.write('ready\\n');`),
  good('a property of that name', `window.console.log('in a page');`),
  good('no call', `export const sinks = { stdout: console };`),
  good(
    'the methods of a class that is no console',
    `class Terminal { console = { print() {} }; show() { this.console.print(); } }`,
  ),
  bad('console.log', `console.log('server started');`, 'console'),
  bad('a sentence with values inside', 'console.log(`user ${user.id} started`);', 'console'),
  bad(
    'console.error in a catch',
    `
    try { await charge(order); } catch (error) { console.error('charge failed', error); throw error; }
  `,
    'console',
  ),
  bad(
    'console.warn, with a logger of ours at hand',
    `
    import { getLogger } from 'throughline';
    const log = getLogger('orders');
    console.warn('cart_expired');
  `,
    'console',
    {
      suggest: [
        [
          'useLogger',
          `
    import { getLogger } from 'throughline';
    const log = getLogger('orders');
    log.warn('cart_expired');
  `,
        ],
      ],
    },
  ),
  bad(
    'console.log, with a logger of winston at hand',
    `
    import winston from 'winston';
    const logger = winston.createLogger({ level: 'info' });
    export function placed() { console.log('order placed'); }
  `,
    'console',
    {
      suggest: [
        [
          'useLogger',
          `
    import winston from 'winston';
    const logger = winston.createLogger({ level: 'info' });
    export function placed() { logger.info('order placed'); }
  `,
        ],
      ],
    },
  ),
  bad(
    'console.trace becomes debug',
    `
    const logger = require('pino')();
    console.trace('here');
  `,
    'console',
    {
      suggest: [
        [
          'useLogger',
          `
    const logger = require('pino')();
    logger.debug('here');
  `,
        ],
      ],
    },
  ),
  bad(
    'a method that no logger has',
    `
    import pino from 'pino';
    const logger = pino();
    console.time('query');
  `,
    'console',
  ),
  bad('the imported console', `import console from 'node:console'; console.info('ready');`, 'console'),
  bad('with brackets', `console['log']('ready');`, 'console'),
  bad('with an optional call', `console?.log('ready');`, 'console'),
  bad(
    'in TypeScript, in a method',
    `
    export class Orders {
      async place(id: string): Promise<void> {
        console.debug('placing', id as unknown);
      }
    }
  `,
    'console',
  ),
  bad(
    'each call on its own',
    `
    console.log('one');
    console.error('two');
  `,
    ['console', 'console'],
  ),
  bad(
    'a command too, where that is asked for',
    `#!/usr/bin/env node
console.log('done');`,
    'console',
    { options: { allowCommands: false } },
  ),
  bad('what is not on the list of those allowed', `console.log('x'); console.error('y');`, 'console', {
    options: { allow: ['error'] },
  }),
]);

import { bad, good, ruleCases } from '../support/rule-cases.ts';

const OURS = `import { getLogger } from 'throughline'; const log = getLogger('orders');`;
const PINO = `import pino from 'pino'; const logger = pino();`;
const WINSTON = `import winston from 'winston'; const logger = winston.createLogger();`;

ruleCases('error-in-log', [
  good(
    'exception with the error',
    `${OURS} try { save(); } catch (error) { log.exception('save_failed', error, { id }); throw error; }`,
  ),
  good(
    'the error as a field',
    `${OURS} try { save(); } catch (error) { log.error('save_failed', { error }); }`,
  ),
  good(
    'pino, the error in err',
    `${PINO} try { save(); } catch (err) { logger.error({ err, id }, 'save_failed'); }`,
  ),
  good('pino, the error first', `${PINO} try { save(); } catch (err) { logger.error(err, 'save_failed'); }`),
  good('winston, the error last', `${WINSTON} try { save(); } catch (e) { logger.error('save_failed', e); }`),
  good(
    'the stack',
    `${WINSTON} try { save(); } catch (e: any) { logger.error('save_failed', { stack: e.stack }); }`,
  ),
  good(
    'a warning of what was handled',
    `${OURS} try { save(); } catch (error) { log.warning('save_skipped', { reason: 'away' }); }`,
  ),
  good(
    'it is thrown on, and told there',
    `${OURS} try { save(); } catch (error) { log.error('save_failed', { id }); throw error; }`,
  ),
  good(
    'it is handed on',
    `${PINO} app.use((req, res, next) => { try { go(); } catch (err) { logger.error('refused'); next(err); } });`,
  ),
  good(
    'the span has it',
    `${OURS} try { save(); } catch (error) { log.error('save_failed'); captureException(error); }`,
  ),
  good(
    'it is the cause of another',
    `${OURS} try { save(); } catch (error) { log.error('save_failed'); throw new SaveError('save', { cause: error }); }`,
  ),
  good('a line outside of every catch', `${OURS} if (!user) log.error('user_missing', { id });`),
  good(
    'one of two lines has it',
    `${PINO} try { save(); } catch (err) { logger.error('save_failed'); logger.debug({ err }, 'details'); }`,
  ),
  good(
    'its text, where that is allowed',
    `${PINO} try { save(); } catch (err: any) { logger.error({ reason: err.message }, 'save_failed'); }`,
    { options: { allowText: true } },
  ),
  good(
    'a logger that nothing is known about',
    `const log = makeLog(); try { save(); } catch (error) { log.error('save_failed'); }`,
  ),
  good(
    'an inner function has errors of its own',
    `${PINO} try { save(); } catch (err) { later(() => { logger.error('later'); }); throw err; }`,
  ),
  bad(
    'ours without it',
    `
    ${OURS}
    try { save(); } catch (error) { log.error('save_failed', { id }); }
  `,
    'missing',
    {
      suggest: [
        [
          'addError',
          `
    ${OURS}
    try { save(); } catch (error) { log.exception('save_failed', error, { id }); }
  `,
        ],
      ],
    },
  ),
  bad(
    'pino without it',
    `
    ${PINO}
    try { save(); } catch (err) { logger.error({ id }, 'save_failed'); }
  `,
    'missing',
    {
      suggest: [
        [
          'addError',
          `
    ${PINO}
    try { save(); } catch (err) { logger.error({ err, id }, 'save_failed'); }
  `,
        ],
      ],
    },
  ),
  bad(
    'pino with a message alone, and another name',
    `
    ${PINO}
    try { save(); } catch (error) { logger.fatal('save_failed'); }
  `,
    'missing',
    {
      suggest: [
        [
          'addError',
          `
    ${PINO}
    try { save(); } catch (error) { logger.fatal({ err: error }, 'save_failed'); }
  `,
        ],
      ],
    },
  ),
  bad(
    'winston without it',
    `
    ${WINSTON}
    try { save(); } catch (e) { logger.error('save failed'); }
  `,
    'missing',
    {
      suggest: [
        [
          'addError',
          `
    ${WINSTON}
    try { save(); } catch (e) { logger.error('save failed', e); }
  `,
        ],
      ],
    },
  ),
  bad(
    'only its text in a template',
    `${PINO} try { save(); } catch (err) { logger.error(\`save failed: \${err}\`); }`,
    'onlyText',
    {
      suggest: [
        [
          'addError',
          `${PINO} try { save(); } catch (err) { logger.error({ err }, \`save failed: \${err}\`); }`,
        ],
      ],
    },
  ),
  bad(
    'only its message as a field',
    `
    ${OURS}
    try { save(); } catch (error: any) { log.error('save_failed', { reason: error.message }); }
  `,
    'onlyText',
    {
      suggest: [
        [
          'addError',
          `
    ${OURS}
    try { save(); } catch (error: any) { log.exception('save_failed', error, { reason: error.message }); }
  `,
        ],
      ],
    },
  ),
  bad(
    'with a cast',
    `${WINSTON} try { save(); } catch (e) { logger.error('save failed', { reason: (e as Error).message, id }); }`,
    'onlyText',
  ),
  bad('no name for it', `${OURS} try { save(); } catch { log.error('save_failed'); }`, 'unnamed'),
  bad(
    'the catch of a promise',
    `${WINSTON} save().catch((error) => { logger.error('save failed', { id }); });`,
    'missing',
  ),
  bad(
    'the second function of then',
    `${WINSTON} save().then(done, (error) => { logger.error('save failed', { id }); });`,
    'missing',
  ),
  bad(
    'the event error',
    `${WINSTON} socket.on('error', (error) => { logger.error('socket broke', { id }); });`,
    'missing',
  ),
  bad(
    'an error of a callback',
    `${WINSTON} fs.readFile(path, (err, data) => { if (err) { logger.error('unreadable', { path }); return; } use(data); });`,
    'missing',
  ),
  bad(
    'warnings too, where that is asked for',
    `${WINSTON} try { save(); } catch (e) { logger.warn('save failed', { id }); }`,
    'missing',
    { options: { warnings: true } },
  ),
  bad(
    'a logger of the project',
    `import logger from '#lib/logger'; try { save(); } catch (e) { logger.error('save failed'); }`,
    'missing',
  ),
  bad(
    'the level as an argument',
    `${WINSTON} try { save(); } catch (e) { logger.log('error', 'save failed'); }`,
    'missing',
  ),
]);

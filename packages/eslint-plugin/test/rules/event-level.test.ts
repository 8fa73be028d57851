import { bad, good, ruleCases } from '../support/rule-cases.ts';

const OURS = `import { getLogger } from 'throughline'; const log = getLogger('orders');`;
const PINO = `import pino from 'pino'; const logger = pino();`;
const WINSTON = `import winston from 'winston'; const logger = winston.createLogger();`;

ruleCases('event-level', [
  good('a business event at info', `${OURS} log.info('assessment_submitted', { score });`),
  good('an edge case at warning', `${OURS} log.warning('import_skipped', { reason: 'not_a_list' });`),
  good('a failure at error', `${OURS} log.error('payment_failed', { error });`),
  good('a failure that was handled', `${OURS} log.warning('payment_failed', { attempt: 1 });`),
  good('an exception', `${OURS} log.exception('payment_failed', error);`),
  good('a detail at debug', `${OURS} log.debug('query_executed', { sql });`),
  good('a sentence is not judged', `${PINO} logger.debug('The order was placed');`),
  good('a single word is not judged', `${PINO} logger.debug('completed');`),
  good('not created is no business event', `${OURS} log.warning('order_not_created', { reason: 'empty' });`),
  good('what the cache did', `${OURS} log.debug('cache_entry_deleted', { key });`),
  good('an edge case that is an error', `${OURS} log.error('limit_exceeded', { limit });`),
  good('a name that is left alone', `${OURS} log.debug('row_imported');`, {
    options: { ignore: ['row_imported'] },
  }),
  good('a logger that nothing is known about', `tracker.debug('order_placed');`),
  good('a name that is built', `${OURS} log.debug(name + '_placed');`),
  bad(
    'a business event at debug',
    `
    ${OURS}
    log.debug('order_placed', { order_id });
  `,
    'business',
    {
      suggest: [
        [
          'useLevel',
          `
    ${OURS}
    log.info('order_placed', { order_id });
  `,
        ],
      ],
    },
  ),
  bad('a business event at warning', `${PINO} logger.warn({ id }, 'user_registered');`, 'business', {
    suggest: [['useLevel', `${PINO} logger.info({ id }, 'user_registered');`]],
  }),
  bad('a business event at error', `${WINSTON} logger.error('invoice.paid', { id });`, 'business', {
    suggest: [['useLevel', `${WINSTON} logger.info('invoice.paid', { id });`]],
  }),
  bad('an edge case at info', `${OURS} log.info('retake_skipped', { reason });`, 'edge', {
    suggest: [['useLevel', `${OURS} log.warning('retake_skipped', { reason });`]],
  }),
  bad(
    'an edge case at info, where the level is called warn',
    `${PINO} logger.info('request_throttled');`,
    'edge',
    {
      suggest: [['useLevel', `${PINO} logger.warn('request_throttled');`]],
    },
  ),
  bad('an edge case at debug', `${OURS} log.debug('upload_timed_out', { ms });`, 'edge', { suggest: 1 }),
  bad('a failure at info', `${OURS} log.info('payment_failed', { id });`, 'failure', {
    suggest: [['useLevel', `${OURS} log.error('payment_failed', { id });`]],
  }),
  bad('a failure at debug', `${WINSTON} logger.debug('sync_failed');`, 'failure', { suggest: 1 }),
  bad('the level as an argument', `${WINSTON} logger.log('debug', 'order_shipped', { id });`, 'business'),
  bad(
    'a record of winston',
    `${WINSTON} logger.log({ level: 'info', message: 'order_rejected', id });`,
    'edge',
  ),
  bad(
    'a record of OpenTelemetry',
    `
    import { logs, SeverityNumber } from '@opentelemetry/api-logs';
    logs.getLogger('orders').emit({ severityNumber: SeverityNumber.DEBUG, eventName: 'order.placed' });
  `,
    'business',
  ),
  bad('a name that the project calls a business event', `${OURS} log.debug('gone_live');`, 'business', {
    options: { info: ['gone_live'] },
    suggest: 1,
  }),
  bad('a name that the project calls an edge case', `${OURS} log.info('fell_back');`, 'edge', {
    options: { warning: ['fell_back'] },
    suggest: 1,
  }),
]);

// The measured loggers: each makes a way to write one line of six fields, and one of a level that is off.
const paths = ['password', 'token', 'user.password', '*.secret', 'headers.authorization'];

export const LOGGERS = {
  async winston() {
    const { default: winston } = await import('winston');
    const { combine, timestamp, json } = winston.format;
    const logger = winston.createLogger({
      format: combine(timestamp(), json()),
      transports: [new winston.transports.Console()],
    });
    return {
      line: (fields) => logger.info('assessment_submitted', fields),
      off: (fields) => logger.debug('assessment_submitted', fields),
    };
  },
  async pino() {
    const { pino } = await import('pino');
    return ofPino(pino());
  },
  async 'pino, 5 paths'() {
    const { pino } = await import('pino');
    return ofPino(pino({ redact: paths }));
  },
  async bunyan() {
    const { default: bunyan } = await import('bunyan');
    return ofPino(bunyan.createLogger({ name: 'bench' }));
  },
  async evlog() {
    const { initLogger, log } = await import('evlog');
    initLogger({ env: { service: 'bench' }, pretty: false, minLevel: 'info' });
    return {
      line: (fields) => log.info({ event: 'assessment_submitted', ...fields }),
      off: (fields) => log.debug({ event: 'assessment_submitted', ...fields }),
    };
  },
  async getLogger() {
    const { getLogger } = await import('throughline');
    const logger = getLogger('bench');
    return {
      line: (fields) => logger.info('assessment_submitted', fields),
      off: (fields) => logger.debug('assessment_submitted', fields),
    };
  },
};

function ofPino(logger) {
  return {
    line: (fields) => logger.info(fields, 'assessment_submitted'),
    off: (fields) => logger.debug(fields, 'assessment_submitted'),
  };
}

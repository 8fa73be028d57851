import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';
import winston from 'winston';
import { keeping, MAKERS } from './makers.ts';

type Methods = Record<string, (message: string) => winston.Logger>;
type Questions = Record<string, () => boolean>;

for (const [name, create] of MAKERS) {
  describe(`levels of ${name}`, () => {
    for (const [set, levels, level, shown] of [
      ['npm', winston.config.npm.levels, 'verbose', ['error', 'warn', 'info', 'http', 'verbose']],
      ['syslog', winston.config.syslog.levels, 'warning', ['emerg', 'alert', 'crit', 'error', 'warning']],
      ['cli', winston.config.cli.levels, 'help', ['error', 'warn', 'help']],
      ['own', { bad: 0, test: 1, ok: 2 }, 'test', ['bad', 'test']],
    ] as const) {
      test(`${set}: each has a method, and those down to the level of the logger are written`, async () => {
        const { logger, lines } = keeping(create, { levels, level });
        for (const one of Object.keys(levels)) (logger as unknown as Methods)[one]?.('x');
        assert.deepEqual(
          (await lines()).map((line) => line['level']),
          shown,
        );
      });
    }

    test('the default is info, of npm', async () => {
      const { logger, lines } = keeping(create);
      logger.info('shown').debug('not shown').error('shown');
      assert.deepEqual(
        (await lines()).map((line) => line['level']),
        ['info', 'error'],
      );
      assert.equal(logger.levels, winston.config.npm.levels);
    });

    test('a method gives its logger, also for a level that is not written', () => {
      const { logger } = keeping(create);
      assert.equal(logger.info('x'), logger);
      assert.equal(logger.info('x', { a: 1 }), logger);
      assert.equal(logger.silly('x'), logger);
      assert.equal((logger.info as () => winston.Logger)(), logger);
    });

    test('a method works without its logger', async () => {
      const { logger, lines } = keeping(create);
      const { info } = logger;
      info('alone', { a: 1 });
      assert.deepEqual(await lines(), [{ level: 'info', message: 'alone', a: 1 }]);
    });

    test('the level can be changed at any time', async () => {
      const { logger, lines } = keeping(create);
      logger.debug('one');
      logger.level = 'debug';
      logger.debug('two');
      logger.level = 'error';
      logger.info('three');
      assert.deepEqual(
        (await lines()).map((line) => line['message']),
        ['two'],
      );
    });

    test('a transport has a level of its own, which can be changed at any time', async () => {
      const { logger, lines } = keeping(create, { transport: { level: 'debug' } });
      logger.debug('one');
      const [transport] = logger.transports;
      assert.ok(transport);
      transport.level = 'error';
      logger.info('two');
      logger.error('three');
      assert.deepEqual(
        (await lines()).map((line) => line['message']),
        ['one', 'three'],
      );
    });

    test('says which levels are enabled, for the logger and its transports', () => {
      const { logger } = keeping(create, { level: 'error', transport: { level: 'verbose' } });
      assert.equal(logger.isLevelEnabled('verbose'), true);
      assert.equal(logger.isLevelEnabled('debug'), false);
      assert.equal(logger.isLevelEnabled('unknown'), false);
      assert.equal(logger.isInfoEnabled(), true);
      assert.equal(logger.isDebugEnabled(), false);
      assert.equal((logger as unknown as { getHighestLogLevel(): number }).getHighestLogLevel(), 4);
      const own = keeping(create, { levels: { bad: 0, ok: 1 }, level: 'bad' }).logger;
      assert.equal((own as unknown as Questions)['isBadEnabled']?.(), true);
      assert.equal((own as unknown as Questions)['isOkEnabled']?.(), false);
    });

    test('tells of a level that it does not know, on the console', async () => {
      const say = mock.method(console, 'error', () => {});
      try {
        const { logger, lines } = keeping(create);
        logger.log({ level: 'unknown', message: 'x' });
        assert.deepEqual(await lines(), []);
        assert.deepEqual(say.mock.calls[0]?.arguments, ['[winston] Unknown logger level: %s', 'unknown']);
      } finally {
        say.mock.restore();
      }
    });

    test('tells of records that no transport takes, on the console', async () => {
      const say = mock.method(console, 'error', () => {});
      try {
        create().info('nobody');
        assert.match(String(say.mock.calls[0]?.arguments[0]), /Attempt to write logs with no transports/);
      } finally {
        say.mock.restore();
      }
    });

    test('a logger that is silent writes nothing, until it is not', async () => {
      const { logger, lines } = keeping(create, { silent: true });
      logger.error('one', { a: 1 });
      logger.silent = false;
      logger.error('two');
      logger.silent = true;
      logger.log('error', 'three');
      assert.deepEqual(
        (await lines()).map((line) => line['message']),
        ['two'],
      );
    });

    test('a transport that is silent writes nothing, until it is not', async () => {
      const { logger, lines } = keeping(create, { transport: { silent: true } });
      logger.error('one');
      const [transport] = logger.transports;
      assert.ok(transport);
      transport.silent = false;
      logger.error('two');
      assert.deepEqual(
        (await lines()).map((line) => line['message']),
        ['two'],
      );
    });
  });
}

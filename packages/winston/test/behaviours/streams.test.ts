import assert from 'node:assert/strict';
import { PassThrough, Writable } from 'node:stream';
import { describe, test } from 'node:test';
import winston from 'winston';
import Transport from 'winston-transport';
import { writtenTo } from '../written.ts';
import { keeping, MAKERS, turn } from './makers.ts';

for (const [name, create] of MAKERS) {
  describe(`the stream that ${name} is`, () => {
    test('is an instance of winston.Logger, with every method that is documented', () => {
      const { logger } = keeping(create);
      assert.ok(logger instanceof winston.Logger);
      for (const method of [
        ...['add', 'remove', 'clear', 'close', 'configure', 'child', 'log', 'profile', 'startTimer', 'query'],
        ...['stream', 'isLevelEnabled', 'write', 'end', 'on', 'pipe', 'setLevels', 'handleExceptions'],
      ])
        assert.equal(typeof (logger as unknown as Record<string, unknown>)[method], 'function', method);
      for (const part of [
        'exceptions',
        'rejections',
        'profilers',
        'exitOnError',
        'levels',
        'format',
        'transports',
      ])
        assert.ok(part in logger, part);
      assert.throws(() => (logger as unknown as { cli(): void }).cli(), /removed in winston@3/);
    });

    test('takes records that are written to it, and calls back for each', async () => {
      const { logger, lines } = keeping(create);
      await turn();
      const called: string[] = [];
      assert.equal(logger.write({ level: 'info', message: 'one' }), true);
      logger.write({ level: 'info', message: 'two' }, () => called.push('two'));
      logger.write({ level: 'info', message: 'three' }, 'utf8', () => called.push('three'));
      assert.deepEqual(
        (await lines()).map((line) => line['message']),
        ['one', 'two', 'three'],
      );
      assert.deepEqual(called, ['two', 'three']);
    });

    test('tells that everything is written when it has ended', async () => {
      const { logger, lines } = keeping(create);
      logger.info('one', { a: 1 });
      const finished = new Promise((resolve) => logger.on('finish', resolve));
      logger.info('two');
      logger.end();
      await finished;
      assert.equal((await lines()).length, 2);
    });

    test('waits at its end for transports that take their time', async () => {
      let done = false;
      const slow = new Transport({
        log: (_info: unknown, next: () => void) =>
          setTimeout(() => {
            done = true;
            next();
          }, 20),
      });
      const logger = create({ transports: [slow] });
      logger.info('x', { a: 1 });
      const finished = new Promise((resolve) => logger.on('finish', resolve));
      logger.end();
      await finished;
      assert.ok(done);
    });

    test('has an error for what comes after its end', async () => {
      const { logger } = keeping(create);
      const failed = new Promise<Error>((resolve) => logger.on('error', resolve));
      logger.end();
      logger.info('late', { a: 1 });
      assert.equal(((await failed) as NodeJS.ErrnoException).code, 'ERR_STREAM_WRITE_AFTER_END');
    });

    test('passes errors and warnings of a transport on, and keeps the transport', async () => {
      const { logger, lines } = keeping(create);
      const errors: unknown[] = [];
      logger.on('error', (error) => errors.push(error.message));
      logger.on('warn', (error) => errors.push(error.message));
      const [transport] = logger.transports;
      transport?.emit('warn', new Error('careful'));
      transport?.emit('error', new Error('broken'));
      assert.deepEqual(errors, ['careful', 'broken']);
      assert.deepEqual(logger.transports, [transport]);
      logger.info('still there', { a: 1 });
      assert.equal((await lines()).length, 1);
    });

    test('holds records back while a transport is slow, loses none, and says when it drains', async () => {
      const seen: string[] = [];
      const slow = new Transport({
        log(info: { message: string }, next: () => void) {
          seen.push(info.message);
          setTimeout(next, 1);
        },
      });
      const logger = create({ transports: [slow] });
      await turn();
      let accepted = 0;
      while (logger.write({ level: 'info', message: String(accepted) })) accepted++;
      assert.ok(accepted > 10 && accepted < 200, `${accepted} were accepted at once`);
      await new Promise((resolve) => logger.once('drain', resolve));
      for (const end = Date.now() + 10_000; seen.length <= accepted && Date.now() < end; ) await turn();
      assert.deepEqual(
        seen,
        Array.from({ length: accepted + 1 }, (_, at) => String(at)),
      );
    });

    test('gives its records to whoever listens, and to the transports all the same', async () => {
      const { logger, lines } = keeping(create);
      logger.info('before', { a: 1 });
      await turn();
      const heard: unknown[] = [];
      logger.on('data', (info) => heard.push(info.message));
      logger.info('x', { a: 1 });
      await turn();
      assert.deepEqual(heard, ['x']);
      assert.equal((await lines()).length, 2);
    });

    test('pipes into another stream of objects', async () => {
      const { logger, lines } = keeping(create);
      await turn();
      const heard: unknown[] = [];
      logger.pipe(
        new Writable({
          objectMode: true,
          write(info, _encoding, done) {
            heard.push(info.message);
            done();
          },
        }),
      );
      logger.info('x', { a: 1 });
      await turn();
      assert.deepEqual(heard, ['x']);
      assert.equal((await lines()).length, 1);
    });

    test('stops at close: transports are closed and told so', async () => {
      let closed = 0;
      const stream = new PassThrough();
      const closing = new Transport({
        log: (_info: unknown, next: () => void) => next(),
        close: () => closed++,
      });
      const logger = create({ transports: [closing, new winston.transports.Stream({ stream })] });
      logger.info('x', { a: 1 });
      await turn();
      const told = new Promise((resolve) => logger.on('close', resolve));
      assert.equal(logger.close(), logger);
      await told;
      assert.equal(closed, 1);
      assert.deepEqual(logger.transports, []);
      assert.match(writtenTo(stream), /"x"/);
    });

    test('keeps the order of its records whatever way each of them takes', async () => {
      const { logger, lines } = keeping(create);
      const say = console.error;
      console.error = () => {};
      for (let at = 0; at < 50; at++) {
        if (at % 5 === 0) logger.write({ level: 'info', message: String(at) }, () => {});
        else if (at % 5 === 1) logger.log({ level: 'info', message: String(at), exception: false });
        else if (at % 5 === 2) logger.child({ c: 1 }).info(String(at));
        else logger.info(String(at), { at });
        if (at % 7 === 0) await turn();
      }
      console.error = say;
      assert.deepEqual(
        (await lines()).map((line) => Number(line['message'])),
        Array.from({ length: 50 }, (_, at) => at),
      );
    });
  });
}

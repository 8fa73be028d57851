import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import winston from 'winston';
import { keeping, MAKERS } from './makers.ts';

const { combine, errors, json, splat, timestamp } = winston.format;

for (const [name, create] of MAKERS) {
  describe(`records of ${name}`, () => {
    test('are a level and a message, with fields or without', async () => {
      const { logger, lines } = keeping(create);
      logger.info('one');
      logger.info('two', { a: 1 });
      logger.log('warn', 'three', { b: [1, { c: null }] });
      logger.log({ level: 'error', message: 'four', d: true });
      logger.info({ message: 'five', e: 1 });
      (logger.info as unknown as () => void)();
      assert.deepEqual(await lines(), [
        { level: 'info', message: 'one' },
        { level: 'info', message: 'two', a: 1 },
        { level: 'warn', message: 'three', b: [1, { c: null }] },
        { level: 'error', message: 'four', d: true },
        { level: 'info', message: 'five', e: 1 },
        { level: 'info', message: '' },
      ]);
    });

    test('have their keys sorted, at every depth', async () => {
      const { logger, text } = keeping(create);
      logger.info('x', { z: { b: 1, a: 2 }, a: 1 });
      assert.equal(await text(), '{"a":1,"level":"info","message":"x","z":{"a":2,"b":1}}\n');
    });

    test('put the message of the fields behind their own', async () => {
      const { logger, lines } = keeping(create);
      logger.error('failed', { message: 'because', code: 7 });
      assert.deepEqual(await lines(), [{ level: 'error', message: 'failed because', code: 7 }]);
    });

    test('take the stack and cause of an error that is given as the fields', async () => {
      const { logger, lines } = keeping(create);
      const error = Object.assign(new TypeError('no', { cause: 'deep' }), { stack: 'the stack' });
      logger.error('failed', error);
      assert.deepEqual(await lines(), [
        { level: 'error', message: 'failed no', stack: 'the stack', cause: 'deep' },
      ]);
    });

    test('of an error alone, and of an error as the message, are shown by errors()', async () => {
      const format = combine(errors({ stack: true, cause: true }), json());
      const { logger, lines } = keeping(create, { format });
      const error = () =>
        Object.assign(new Error('broken', { cause: 'deep' }), { stack: 'the stack', code: 'E1' });
      logger.error(error());
      logger.log('error', error() as unknown as string);
      logger.log({ level: 'error', message: error() as unknown as string });
      const shown = { level: 'error', message: 'broken', stack: 'the stack', cause: 'deep', code: 'E1' };
      assert.deepEqual(await lines(), [shown, shown, shown]);
    });

    test('have no stack and cause where errors() is not asked for them', async () => {
      const { logger, lines } = keeping(create, { format: combine(errors(), json()) });
      logger.error(new Error('broken', { cause: 'deep' }));
      assert.deepEqual(await lines(), [{ level: 'error', message: 'broken' }]);
    });

    test('are interpolated by splat(), with what is left over as fields', async () => {
      const { logger, lines } = keeping(create, { format: combine(splat(), json()) });
      logger.info('%s is %d%% %j', 'this', 50, { j: 1 }, { extra: true });
      logger.log('info', 'no tokens', { a: 1 }, { b: 2 });
      logger.log({ level: 'info', message: '%s', splat: ['given'] });
      assert.deepEqual(await lines(), [
        { level: 'info', message: 'this is 50% {"j":1}', extra: true },
        { level: 'info', message: 'no tokens', a: 1, b: 2 },
        { level: 'info', message: 'given', splat: ['given'] },
      ]);
    });

    test('keep their tokens, and lose the fields, where nothing interpolates', async () => {
      const { logger, lines } = keeping(create);
      logger.info('%s', { a: 1 });
      logger.info('100%', { a: 1 });
      assert.deepEqual(await lines(), [
        { level: 'info', message: '%s' },
        { level: 'info', message: '100%', a: 1 },
      ]);
    });

    test('carry a timestamp that is a time of ISO 8601, or one that the record brings', async () => {
      const { logger, lines } = keeping(create, { format: combine(timestamp(), json()) });
      const before = new Date().toISOString();
      logger.info('now', { a: 1 });
      logger.info('then', { timestamp: 'yesterday' });
      const [now, then] = await lines();
      assert.ok(
        String(now?.['timestamp']) >= before && String(now?.['timestamp']) <= new Date().toISOString(),
      );
      assert.equal(then?.['timestamp'], 'yesterday');
    });

    test('carry the default fields of their logger, under those of the call', async () => {
      const { logger, lines } = keeping(create, { defaultMeta: { service: 'a', version: 1 } });
      logger.info('x', { version: 2 });
      logger.info('y');
      logger.defaultMeta = { service: 'b' };
      logger.info('z');
      assert.deepEqual(await lines(), [
        { level: 'info', message: 'x', service: 'a', version: 2 },
        { level: 'info', message: 'y', service: 'a', version: 1 },
        { level: 'info', message: 'z', service: 'b' },
      ]);
    });

    test('leave out what JSON has no word for, and mark circles', async () => {
      const { logger, text } = keeping(create);
      const circle: Record<string, unknown> = { n: 1 };
      circle['self'] = circle;
      logger.info('x', { fn: () => {}, un: undefined, sym: Symbol('s'), nan: Number.NaN, big: 10n, circle });
      assert.equal(
        await text(),
        '{"big":"10","circle":{"n":1,"self":"[Circular]"},"level":"info","message":"x","nan":null}\n',
      );
    });

    test('are one line each, whatever is in them', async () => {
      const { logger, text } = keeping(create);
      logger.info('a\r\nb', { 'key\n': 'c\u2028\n' });
      const written = await text();
      assert.equal(written.indexOf('\n'), written.length - 1);
    });
  });

  describe(`children of ${name}`, () => {
    test('carry their fields, under those of the call', async () => {
      const { logger, lines } = keeping(create);
      const child = logger.child({ request: 'r1', part: 'child' });
      child.info('x', { a: 1 });
      child.info({ message: 'y', part: 'call' });
      child.log('warn', 'z');
      assert.deepEqual(await lines(), [
        { level: 'info', message: 'x', request: 'r1', part: 'child', a: 1 },
        { level: 'info', message: 'y', request: 'r1', part: 'call' },
        { level: 'warn', message: 'z', request: 'r1', part: 'child' },
      ]);
    });

    test('of children add to what their parent carries', async () => {
      const { logger, lines } = keeping(create, { defaultMeta: { service: 's' } });
      logger.child({ one: 1 }).child({ two: 2 }).info('x', { three: 3 });
      logger.info('parent');
      assert.deepEqual(await lines(), [
        { level: 'info', message: 'x', service: 's', one: 1, two: 2, three: 3 },
        { level: 'info', message: 'parent', service: 's' },
      ]);
    });

    test('show errors like their parent', async () => {
      const format = combine(errors({ stack: true }), json());
      const { logger, lines } = keeping(create, { format });
      logger.child({ a: 1 }).error(Object.assign(new Error('broken'), { stack: 'the stack' }));
      assert.deepEqual(await lines(), [{ level: 'error', message: 'broken', a: 1, stack: 'the stack' }]);
    });

    test('follow the level of their parent', async () => {
      const { logger, lines } = keeping(create);
      const child = logger.child({});
      child.debug('one');
      logger.level = 'debug';
      child.debug('two');
      assert.deepEqual(
        (await lines()).map((line) => line['message']),
        ['two'],
      );
    });
  });

  describe(`timers of ${name}`, () => {
    test('profile writes a record with its duration at the second call', async () => {
      const { logger, lines } = keeping(create);
      logger.profile('load');
      logger.profile('load', { level: 'warn', message: 'loaded', a: 1 });
      logger.profile('plain').profile('plain');
      const [one, two] = await lines();
      assert.equal(typeof one?.['durationMs'], 'number');
      assert.deepEqual({ ...one, durationMs: 0 }, { level: 'warn', message: 'loaded', a: 1, durationMs: 0 });
      assert.deepEqual({ ...two, durationMs: 0 }, { level: 'info', message: 'plain', durationMs: 0 });
    });

    test('startTimer writes a record with its duration when it is done', async () => {
      const { logger, lines } = keeping(create);
      logger.startTimer().done({ message: 'done', level: 'info' });
      const [line] = await lines();
      assert.equal(typeof line?.['durationMs'], 'number');
      assert.equal(line?.['message'], 'done');
    });
  });
}

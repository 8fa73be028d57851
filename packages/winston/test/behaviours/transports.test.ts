import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { describe, test } from 'node:test';
import winston from 'winston';
import Transport from 'winston-transport';
import { writtenTo } from '../written.ts';
import { keeping, MAKERS, turn } from './makers.ts';

const { combine, json, printf, timestamp, splat } = winston.format;
const MESSAGE = Symbol.for('message');

class Keeping extends Transport {
  readonly infos: winston.Logform.TransformableInfo[] = [];
  override log(info: winston.Logform.TransformableInfo, done: () => void): void {
    this.infos.push(info);
    done();
  }
}

for (const [name, create] of MAKERS) {
  describe(`transports of ${name}`, () => {
    test('can be added and removed at any time; each writes what comes while it is there', async () => {
      const { logger, lines } = keeping(create);
      const stream = new PassThrough();
      const second = new winston.transports.Stream({ stream });
      logger.info('one');
      assert.equal(logger.add(second), logger);
      assert.equal(logger.transports.length, 2);
      await turn();
      logger.info('two', { a: 1 });
      logger.remove(second);
      assert.equal(logger.transports.length, 1);
      logger.info('three');
      assert.deepEqual(
        (await lines()).map((line) => line['message']),
        ['one', 'two', 'three'],
      );
      assert.match(writtenTo(stream), /"message":"two"\}\n$/);
    });

    test('are gone after clear, and others can come', async () => {
      const { logger, lines } = keeping(create, { silent: false });
      await turn();
      logger.info('one');
      await turn();
      logger.clear();
      assert.deepEqual(logger.transports, []);
      const stream = new PassThrough();
      logger.add(new winston.transports.Stream({ stream }));
      logger.info('two');
      await turn();
      assert.deepEqual(
        (await lines()).map((line) => line['message']),
        ['one'],
      );
      assert.equal(writtenTo(stream), '{"level":"info","message":"two"}\n');
    });

    test('are exchanged by configure, with level, format and default fields', async () => {
      const { logger, lines } = keeping(create, { defaultMeta: { old: true } });
      const stream = new PassThrough();
      logger.info('one');
      await turn();
      logger.configure({
        level: 'debug',
        format: combine(splat(), json()),
        defaultMeta: { service: 's' },
        transports: [new winston.transports.Stream({ stream })],
      });
      logger.debug('%s', 'two');
      await turn();
      assert.equal(writtenTo(stream), '{"level":"debug","message":"two","service":"s"}\n');
      assert.deepEqual(await lines(), [{ level: 'info', message: 'one', old: true }]);
    });

    test('have levels and formats of their own beside those of the logger', async () => {
      const streams = [new PassThrough(), new PassThrough(), new PassThrough()] as const;
      const logger = create({
        level: 'info',
        format: combine(timestamp({ format: () => 'now' }), json()),
        transports: [
          new winston.transports.Stream({ stream: streams[0] }),
          new winston.transports.Stream({ stream: streams[1], level: 'error', format: json({ space: 1 }) }),
          new winston.transports.Stream({
            stream: streams[2],
            format: printf(({ message }) => `> ${message}`),
          }),
        ],
      });
      logger.info('x', { a: 1 });
      logger.error('y');
      await turn();
      const [plain, spaced, printed] = streams.map(writtenTo);
      assert.equal(
        plain,
        '{"a":1,"level":"info","message":"x","timestamp":"now"}\n{"level":"error","message":"y","timestamp":"now"}\n',
      );
      assert.equal(spaced, '{\n "level": "error",\n "message": "y",\n "timestamp": "now"\n}\n');
      assert.equal(printed, '> x\n> y\n');
    });

    test('share the record among them: what one changes on it, the next one sees', async () => {
      const stream = new PassThrough();
      const changing = new Transport({
        log(info: Record<string, unknown>, done: () => void) {
          info['changed'] = true;
          done();
        },
      });
      const keeper = new Keeping();
      const logger = create({ transports: [changing, keeper, new winston.transports.Stream({ stream })] });
      logger.info('x', { a: 1 });
      await turn();
      assert.equal(keeper.infos[0]?.['changed'], true);
      assert.equal(writtenTo(stream), '{"a":1,"level":"info","message":"x"}\n');
    });

    test("of an application's own class get the record with its text, level and arguments", async () => {
      const keeper = new Keeping({ level: 'debug' });
      const logger = create({ transports: [keeper] });
      const fields = { a: 1 };
      logger.debug('x', fields);
      await turn();
      const [info] = keeper.infos as unknown as [Record<symbol | string, unknown>];
      assert.deepEqual(
        { ...info },
        {
          a: 1,
          level: 'debug',
          message: 'x',
          [Symbol.for('level')]: 'debug',
          [Symbol.for('splat')]: [fields],
          [MESSAGE]: '{"a":1,"level":"debug","message":"x"}',
        },
      );
    });

    test('write what a format of the application makes, and nothing where it says so', async () => {
      const hidden = winston.format((info) => (info['private'] ? false : info));
      const { logger, text } = keeping(create, {
        format: combine(
          hidden(),
          printf(({ message }) => `- ${message}`),
        ),
      });
      logger.info('seen', { a: 1 });
      logger.info('hidden', { private: true });
      assert.equal(await text(), '- seen\n');
    });

    test('take another format from the next line on', async () => {
      const { logger, text } = keeping(create);
      await turn();
      logger.info('one', { a: 1 });
      logger.format = printf(({ message }) => `- ${message}`);
      logger.info('two', { a: 1 });
      logger.format = json();
      logger.info('three');
      assert.equal(
        await text(),
        '{"a":1,"level":"info","message":"one"}\n- two\n{"level":"info","message":"three"}\n',
      );
    });

    test('tell of each line, where somebody listens', async () => {
      const { logger, lines } = keeping(create);
      const logged: unknown[] = [];
      logger.transports[0]?.on('logged', (info) => logged.push(info.message));
      await turn();
      logger.info('x', { a: 1 });
      await turn();
      await turn();
      assert.deepEqual(logged, ['x']);
      assert.equal((await lines()).length, 1);
    });

    test('write records to a stream of objects', async () => {
      const objects: unknown[] = [];
      const stream = new Writable({
        objectMode: true,
        write(info, _encoding, done) {
          objects.push(info.message);
          done();
        },
      });
      const logger = create({ transports: [new winston.transports.Stream({ stream })] });
      logger.info('x', { a: 1 });
      await turn();
      assert.deepEqual(objects, ['x']);
    });

    test('end lines with the text that they are told', async () => {
      const { logger, text } = keeping(create, { transport: { eol: '\r\n' } });
      logger.info('x').info('y');
      assert.equal(await text(), '{"level":"info","message":"x"}\r\n{"level":"info","message":"y"}\r\n');
    });

    test('write each line as one chunk', async () => {
      const chunks: string[] = [];
      const stream = new Writable({
        write(chunk, _encoding, done) {
          chunks.push(String(chunk));
          done();
        },
      });
      const logger = create({ transports: [new winston.transports.Stream({ stream })] });
      await turn();
      for (let at = 0; at < 20; at++) logger.info('x', { at });
      await turn();
      assert.equal(chunks.length, 20);
    });

    test('may be shared by loggers', async () => {
      const stream = new PassThrough();
      const transport = new winston.transports.Stream({ stream });
      const [one, other] = [create({ transports: [transport] }), create({ transports: [transport] })];
      one.info('one', { a: 1 });
      other.info('other', { a: 1 });
      await turn();
      assert.equal(writtenTo(stream).match(/"message"/g)?.length, 2);
    });

    test('to files write lines, answer queries and tail what is written', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'throughline-winston-'));
      try {
        const filename = join(folder, 'app.log');
        const logger = create({
          format: combine(timestamp(), json()),
          transports: [new winston.transports.File({ filename })],
        });
        logger.info('one', { a: 1 });
        await new Promise((resolve) => logger.transports[0]?.once('open', resolve));
        logger.info('two', { a: 2 });
        logger.debug('three');
        await turn();
        await until(async () => (await readFile(filename, 'utf8')).split('\n').length === 3);
        const results = await new Promise<Record<string, { message: string }[]>>((resolve, reject) =>
          logger.query({ order: 'asc', fields: ['message'] } as winston.QueryOptions, (error, found) =>
            error ? reject(error) : resolve(found),
          ),
        );
        assert.deepEqual(results['file'], [{ message: 'one' }, { message: 'two' }]);
        const tail = logger.stream({ start: -1 });
        const seen: unknown[] = [];
        tail.on('log', (line) => seen.push(line.message));
        await until(async () => {
          logger.warn('tailed');
          return seen.includes('tailed');
        });
        (tail as unknown as { destroy(): void }).destroy();
        logger.close();
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  });
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    if (await condition().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('the condition did not come true within 10 s');
}

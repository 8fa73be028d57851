import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { health } from '@throughline/api';
import { mysqlCheck, postgresCheck, redisCheck } from '../../src/health/index.ts';
import { askedChecks } from './asked-checks.ts';

const { removers, lines, secret, ask, again, messageOf } = askedChecks();
const never = () => new Promise<never>(() => {});

/** A pool of one connection, in the shape of each library. */
function poolOf(query: () => Promise<unknown>) {
  const calls: string[] = [];
  let free: PromiseWithResolvers<void> | undefined;
  const connection = {
    query: (text?: string) => {
      calls.push(text ?? 'ping');
      return query();
    },
    ping: () => connection.query(),
    release: (destroy?: boolean) => void calls.push(destroy ? 'destroy' : 'release'),
    destroy: () => void calls.push('destroy'),
  };
  const take = async () => {
    calls.push('borrow');
    await free?.promise;
    return connection;
  };
  return {
    calls,
    /** From now on nobody gets a connection. */
    exhaust: () => {
      free = Promise.withResolvers();
    },
    refill: () => free?.resolve(),
    postgres: { totalCount: 1, connect: take },
    mysql: { getConnection: take },
  };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

for (const library of ['postgres', 'mysql'] as const) {
  const checkOf = (pool: ReturnType<typeof poolOf>) =>
    library === 'postgres' ? postgresCheck(pool.postgres) : mysqlCheck(pool.mysql);
  const asked = library === 'postgres' ? 'SELECT 1' : 'ping';

  describe(`${library}Check of a pool`, () => {
    it('borrows a connection, asks, and gives it back', async () => {
      const pool = poolOf(async () => 1);
      assert.equal((await ask(checkOf(pool)))?.state, 'ok');
      assert.deepEqual(pool.calls, ['borrow', asked, 'release']);
    });

    it('closes a connection that does not answer in time', async () => {
      const pool = poolOf(never);
      assert.match(messageOf(await ask(checkOf(pool), 20)) ?? '', /no answer within 20 ms/);
      await settled();
      assert.deepEqual(pool.calls, ['borrow', asked, 'destroy']);
    });

    it('waits for one connection at a time, and gives back what comes too late', async () => {
      const pool = poolOf(async () => 1);
      pool.exhaust();
      await ask(checkOf(pool), 20);
      await settled();
      await again();
      await again();
      await settled();
      assert.deepEqual(pool.calls, ['borrow'], 'nobody asks for a second connection');
      pool.refill();
      await settled();
      assert.deepEqual(pool.calls, ['borrow', 'release']);
      assert.equal((await again())?.state, 'ok');
    });

    it('hands a late connection to the run that waits for it', async () => {
      const pool = poolOf(async () => 1);
      pool.exhaust();
      await ask(checkOf(pool), 100);
      await settled();
      const next = again();
      await settled();
      pool.refill();
      assert.equal((await next)?.state, 'ok');
      assert.deepEqual(pool.calls, ['borrow', asked, 'release']);
    });

    it('two checks of one pool each have a connection of their own', async () => {
      const pool = poolOf(async () => 1);
      const check = checkOf(pool);
      removers.push(health.check('first', check, { groups: ['two'] }));
      removers.push(health.check('second', check, { groups: ['two'] }));
      assert.equal((await health.group('two'))?.status, 'ok');
      assert.equal(pool.calls.filter((call) => call === 'borrow').length, 2);
      assert.equal(pool.calls.filter((call) => call === 'release').length, 2);
    });

    it('tells of an error by its code alone', async () => {
      const pool = poolOf(() =>
        Promise.reject(
          Object.assign(new Error(`password ${secret} refused at postgres://app:${secret}@db`), {
            code: '28P01',
          }),
        ),
      );
      const details = await ask(checkOf(pool));
      assert.match(messageOf(details) ?? '', /^(PostgreSQL|MySQL) did not answer: 28P01$/);
      assert.doesNotMatch(JSON.stringify(details) + lines.join(), new RegExp(secret));
    });
  });
}

describe('a check of a single connection', () => {
  it('leaves one question with the server that does not answer, not one for each probe', async () => {
    let asked = 0;
    const hang = () => {
      asked += 1;
      return never();
    };
    const client = { query: hang, ping: hang };
    for (const check of [postgresCheck(client), mysqlCheck(client), redisCheck(client)]) {
      asked = 0;
      await ask(check, 10);
      await again();
      await again();
      assert.equal(asked, 1);
    }
  });

  it('takes the callback flavour of mysql2 by its promise()', async () => {
    assert.equal((await ask(mysqlCheck({ promise: () => ({ ping: async () => true }) })))?.state, 'ok');
  });
});

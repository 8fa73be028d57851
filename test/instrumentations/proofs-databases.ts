import type { ExpectedSpan } from '@throughline/testing';
import { type Proof, requestWith } from './proof.ts';

function call(name: string | RegExp, system: string, more: Partial<ExpectedSpan> = {}): ExpectedSpan {
  return {
    name,
    kind: 'client',
    status: 'unset',
    ...more,
    attributes: { 'db.system.name': system, ...more.attributes },
  };
}

function failed(type: string): Partial<ExpectedSpan> {
  return { status: 'error', attributes: { 'error.type': type } };
}

export const DATABASE_PROOFS: readonly Proof[] = [
  {
    instrumentation: 'pg',
    library: 'pg',
    folder: 'pg',
    metrics: {
      'db.client.operation.duration': { 'db.system.name': 'postgresql', 'db.operation.name': 'SELECT' },
      'db.client.connection.count': { 'db.client.connection.state': 'used' },
      'db.client.connection.max': {},
      'db.client.connection.pending_requests': {},
    },
    server: 'PostgreSQL',
    requests: [
      requestWith(
        call(/^SELECT/, 'postgresql', { attributes: { 'db.query.text': 'SELECT $1::int + 1 AS next' } }),
        call(/^SELECT/, 'postgresql'),
        call(/^SELECT/, 'postgresql', failed('42P01')),
      ),
    ],
  },
  {
    instrumentation: 'mysql2',
    library: 'mysql2',
    folder: 'mysql2',
    metrics: {
      'db.client.operation.duration': { 'db.system.name': 'mysql', 'db.operation.name': 'SELECT' },
      'db.client.connection.count': { 'db.client.connection.state': 'idle' },
      'db.client.connection.max': {},
      'db.client.connection.pending_requests': {},
    },
    note: 'A failed query says `error.type` `_OTHER`: the instrumentation is told a message, no code.',
    server: 'MariaDB or MySQL',
    requests: [
      requestWith(
        call('SELECT', 'mysql', { attributes: { 'db.query.text': 'SELECT ? + 1 AS next' } }),
        call('SELECT', 'mysql', { attributes: { 'db.query.text': 'SELECT ? + 2 AS next' } }),
        call('SELECT', 'mysql'),
        call('SELECT', 'mysql', failed('_OTHER')),
      ),
    ],
  },
  {
    instrumentation: 'ioredis',
    library: 'ioredis',
    folder: 'ioredis',
    metrics: { 'db.client.operation.duration': { 'db.operation.name': 'hget', 'error.type': 'ReplyError' } },
    untold: 'a value',
    note: 'Outside of a span a command makes none. Values are left out of `db.query.text`, those of scripts too.',
    server: 'Redis',
    requests: [
      requestWith(
        call('set', 'redis', { attributes: { 'db.query.text': /^set throughline:\d+:ioredis \[3 other/ } }),
        call('get', 'redis'),
        call('incr', 'redis'),
        call('expire', 'redis'),
        call('hget', 'redis', failed('ReplyError')),
      ),
    ],
  },
  {
    instrumentation: 'redis',
    library: 'redis',
    folder: 'redis',
    metrics: { 'db.client.operation.duration': { 'db.system.name': 'redis', 'db.operation.name': 'GET' } },
    untold: 'a value',
    note: 'Outside of a span a command makes one of its own. Values are left out of `db.query.text`, those of scripts too.',
    server: 'Redis',
    requests: [
      requestWith(
        call('SET', 'redis', { attributes: { 'db.query.text': /^SET throughline:\d+:redis \[3 other/ } }),
        call('GET', 'redis'),
        call('INCR', 'redis'),
        call('EXPIRE', 'redis'),
        call('HGET', 'redis', failed('Error')),
      ),
    ],
  },
  {
    instrumentation: 'mongodb',
    library: 'mongodb',
    folder: 'mongodb',
    metrics: {
      'db.client.operation.duration': { 'db.system.name': 'mongodb', 'db.collection.name': 'orders' },
      'db.client.connection.count': { 'db.client.connection.state': 'idle' },
    },
    untold: 'a value',
    note: "FerretDB speaks MongoDB's protocol; MongoDB itself was not at hand. A failed command says `error.type` `_OTHER`.",
    server: 'FerretDB',
    requests: [
      requestWith(
        call('insert orders', 'mongodb', { attributes: { 'db.collection.name': 'orders' } }),
        call('find orders', 'mongodb', {
          attributes: { 'db.query.text': '{"find":"?","filter":{"item":"?"}}' },
        }),
        call(/^throughlineMissing/, 'mongodb', failed('_OTHER')),
      ),
    ],
  },
];

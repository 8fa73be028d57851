import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { type Child, type ChildOptions, startChild } from './child.ts';

export interface Database {
  url: string;
  schema: string;
  /** How many `assessments` may open. */
  connections: number;
  description: string;
  /** The process that serves it; none when `DATABASE_URL` names a server. */
  child: Child | undefined;
  /** Removes what the demo has put there, once nobody uses it any more. */
  tidy(): Promise<void>;
}

type Output = Pick<ChildOptions, 'onStdout' | 'onStderr'>;

/** The server that `DATABASE_URL` names, with a schema of its own there; else PGlite in a process of its own. */
export async function startDatabase(
  env: NodeJS.ProcessEnv,
  output: Output,
  started: (child: Child) => void,
): Promise<Database> {
  const given = env['DATABASE_URL'];
  if (given) return borrowDatabase(given);
  const child = startChild({
    name: 'database',
    // V8's baseline compiler alone: half the memory and half a second less until the first query.
    args: ['--liftoff-only', 'src/database.ts'],
    env,
    ...output,
  });
  started(child);
  return {
    url: await child.ready,
    schema: 'assessments',
    // PGlite has one session: statements of two connections mix in it, and some fail.
    connections: 1,
    description: 'PostgreSQL (PGlite, in memory)',
    child,
    // It lives in the memory of its process.
    tidy: async () => undefined,
  };
}

async function borrowDatabase(url: string): Promise<Database> {
  const schema = `throughline_demo_${randomBytes(4).toString('hex')}`;
  await query(url, 'select 1');
  return {
    url,
    schema,
    connections: 4,
    description: `PostgreSQL (DATABASE_URL, schema ${schema})`,
    child: undefined,
    tidy: () => query(url, `drop schema if exists ${schema} cascade`),
  };
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  // A lost connection also rejects the query, which says enough.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(sql);
  } catch (error) {
    // Not the URL itself: it may hold a password.
    throw new Error(`The server that DATABASE_URL names refuses "${sql}": ${reasonOf(error)}`);
  } finally {
    await client.end();
  }
}

/** A refused connection to a name with several addresses has its reasons inside. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

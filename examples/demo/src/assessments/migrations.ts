import type { Pool, PoolClient } from 'pg';
import { flow } from 'throughline';
import type { Schema } from './schema.ts';

interface Migration {
  id: string;
  statements: (schema: Schema) => string[];
}

/** In order; a migration that has shipped is never edited, the next one corrects it. */
const migrations: Migration[] = [
  {
    id: 'create_submissions',
    statements: (schema) => [
      `create table ${schema}.submissions (
         id bigint generated always as identity primary key,
         assessment_id text not null,
         user_id text not null,
         skill_area text not null,
         score integer,
         created_at timestamptz not null default now()
       )`,
      `create index submissions_by_assessment on ${schema}.submissions (assessment_id, skill_area)`,
      `create table ${schema}.answers (
         submission_id bigint not null references ${schema}.submissions (id),
         question text not null,
         value integer not null check (value between 0 and 5)
       )`,
    ],
  },
  {
    id: 'create_certificates',
    statements: (schema) => [
      `create table ${schema}.certificates (
         submission_id bigint primary key references ${schema}.submissions (id),
         issued_at timestamptz not null default now()
       )`,
      `create table ${schema}.retakes (
         assessment_id text not null,
         skill_area text not null,
         user_id text not null,
         enabled_at timestamptz not null default now(),
         primary key (assessment_id, skill_area)
       )`,
    ],
  },
];

/** Brings the schema up to date in one transaction; returns the ids that were applied now. */
export async function migrate(pool: Pool, schema: Schema): Promise<string[]> {
  return flow('migrate_database', { schema }, async (f) => {
    const client = await f.step('connect', () => pool.connect());
    try {
      await client.query('begin');
      const missing = await f.step('find_missing', () => findMissing(client, schema));
      for (const { id, statements } of missing) {
        await f.step(id, async () => {
          for (const statement of statements(schema)) await client.query(statement);
          await client.query(`insert into ${schema}.migrations (id) values ($1)`, [id]);
        });
      }
      await client.query('commit');
      return missing.map((migration) => migration.id);
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  });
}

async function findMissing(client: PoolClient, schema: Schema): Promise<Migration[]> {
  await client.query(`create schema if not exists ${schema}`);
  await client.query(`create table if not exists ${schema}.migrations (id text primary key)`);
  // Two instances that start together: the second waits here and then finds the work done.
  await client.query(`lock table ${schema}.migrations in exclusive mode`);
  const { rows } = await client.query<{ id: string }>(`select id from ${schema}.migrations`);
  const done = new Set(rows.map((row) => row.id));
  return migrations.filter((migration) => !done.has(migration.id));
}

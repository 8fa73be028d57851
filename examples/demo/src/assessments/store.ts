import type { Pool, PoolClient } from 'pg';
import type { Schema } from './schema.ts';
import type { SkillArea, Submission } from './validation.ts';

export interface StoredSubmission {
  id: string;
  skillArea: string;
  score: number | null;
}

/** Everything that `assessments` asks of PostgreSQL. Values travel as parameters, never inside the text. */
export interface Store {
  /** Saves one submission with its answers; returns its id. */
  saveSubmission(assessmentId: string, submission: Submission): Promise<string>;
  saveScore(submissionId: string, score: number): Promise<void>;
  /** Scored submissions of one assessment, oldest first; of every skill area unless one is named. */
  completed(assessmentId: string, skillArea?: SkillArea): Promise<StoredSubmission[]>;
  /** Deletes the answers of one skill area, all or none; the number of submissions that are gone. */
  clearSkillArea(assessmentId: string, skillArea: SkillArea): Promise<number>;
  enableRetake(assessmentId: string, userId: string, skillArea: SkillArea): Promise<void>;
  /** Issues a certificate for the newest scored submission; undefined when there is none. */
  certify(assessmentId: string, skillArea: SkillArea): Promise<string | undefined>;
}

export function createStore(pool: Pool, schema: Schema): Store {
  return {
    saveSubmission: (assessmentId, submission) =>
      inTransaction(pool, async (client) => {
        const { rows } = await client.query<{ id: string }>(
          `insert into ${schema}.submissions (assessment_id, user_id, skill_area) values ($1, $2, $3) returning id`,
          [assessmentId, submission.userId, submission.skillArea],
        );
        const id = String(rows[0]?.id);
        await client.query(
          `insert into ${schema}.answers (submission_id, question, value)
           select $1::bigint, * from unnest($2::text[], $3::integer[])`,
          [id, submission.answers.map((answer) => answer.question), submission.answers.map((a) => a.value)],
        );
        return id;
      }),

    async saveScore(submissionId, score) {
      await pool.query(`update ${schema}.submissions set score = $2 where id = $1`, [submissionId, score]);
    },

    async completed(assessmentId, skillArea) {
      const { rows } = await pool.query<StoredSubmission>(
        `select id, skill_area as "skillArea", score from ${schema}.submissions
         where assessment_id = $1 and score is not null and ($2::text is null or skill_area = $2)
         order by id`,
        [assessmentId, skillArea ?? null],
      );
      return rows;
    },

    clearSkillArea: (assessmentId, skillArea) =>
      inTransaction(pool, async (client) => {
        await client.query(
          `delete from ${schema}.answers where submission_id in
             (select id from ${schema}.submissions where assessment_id = $1 and skill_area = $2)`,
          [assessmentId, skillArea],
        );
        // A submission that a certificate was issued for must stay: the foreign key refuses, all is rolled back.
        const { rowCount } = await client.query(
          `delete from ${schema}.submissions where assessment_id = $1 and skill_area = $2`,
          [assessmentId, skillArea],
        );
        return rowCount ?? 0;
      }),

    async enableRetake(assessmentId, userId, skillArea) {
      await pool.query(
        `insert into ${schema}.retakes (assessment_id, skill_area, user_id) values ($1, $2, $3)
         on conflict (assessment_id, skill_area) do update set enabled_at = now()`,
        [assessmentId, skillArea, userId],
      );
    },

    async certify(assessmentId, skillArea) {
      const { rows } = await pool.query<{ submission_id: string }>(
        `insert into ${schema}.certificates (submission_id)
         select id from ${schema}.submissions
         where assessment_id = $1 and skill_area = $2 and score is not null order by id desc limit 1
         on conflict (submission_id) do update set issued_at = now()
         returning submission_id`,
        [assessmentId, skillArea],
      );
      return rows[0]?.submission_id;
    },
  };
}

async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

import { inRequest } from '../ask.mjs';

export async function run(pg) {
  const pool = new pg.Pool({ connectionString: process.env.SERVER_URL, max: 1 });
  const client = new pg.Client({ connectionString: process.env.SERVER_URL });
  await client.connect();
  try {
    await inRequest(async () => {
      await pool.query('SELECT $1::int + 1 AS next', [41]);
      await client.query("SELECT 'a value' AS text");
      await client.query('SELECT * FROM throughline_missing').catch(() => {});
    });
  } finally {
    await client.end();
    await pool.end();
  }
}

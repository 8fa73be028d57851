import { inRequest } from '../ask.mjs';

export async function run(mysql, promises) {
  const pool = promises.createPool({ uri: process.env.SERVER_URL, connectionLimit: 1 });
  const connection = mysql.createConnection(process.env.SERVER_URL);
  const query = (sql, values) =>
    new Promise((resolve, reject) => {
      connection.query(sql, values, (error, rows) => (error ? reject(error) : resolve(rows)));
    });
  await query('SELECT 1');
  try {
    await inRequest(async () => {
      await pool.query('SELECT ? + 1 AS next', [41]);
      await pool.execute('SELECT ? + 2 AS next', [40]);
      await query("SELECT 'a value' AS text");
      await query('SELECT * FROM throughline_missing').catch(() => {});
    });
  } finally {
    connection.end();
    await pool.end();
  }
}

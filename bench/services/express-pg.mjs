import express from 'express';
import pg from 'pg';
import winston from 'winston';
import { listening } from './report.mjs';

// One connection: the stand-in for PostgreSQL runs one query after the other all the same.
const pool = new pg.Pool({ connectionString: process.env.BENCH_DATABASE, max: 1 });
const log = winston.createLogger({
  format: winston.format.combine(winston.format.timestamp(), winston.format.json()),
  transports: [new winston.transports.Console()],
});
const app = express();
app.get('/users/:id', async (request, response) => {
  const { id } = request.params;
  log.info('user_requested', { id });
  const { rows } = await pool.query('select $1::int as id, $2::text as name', [id, 'Ada']);
  log.info('user_found', { id, count: rows.length });
  response.json(rows[0]);
  log.info('user_sent', { id });
});
const server = app.listen(0, '127.0.0.1', () => listening(server));

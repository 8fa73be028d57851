/** The process of `assessments`: node --import throughline/register src/assessments.ts */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { getLogger, health } from 'throughline';
import { eventLoopCheck, postgresCheck, telemetryCheck } from 'throughline/health';
import { createApp } from './assessments/app.ts';
import { migrate } from './assessments/migrations.ts';
import './assessments/objectives.ts';
import { schemaName } from './assessments/schema.ts';
import { createScoringClient } from './assessments/scoring-client.ts';
import { createStore } from './assessments/store.ts';
import { runService } from './service-process.ts';

const log = getLogger('assessments');

await runService('assessments', async () => {
  const { DATABASE_URL, SCORING_URL, DATABASE_SCHEMA = 'assessments', PORT = '0' } = process.env;
  const { DATABASE_CONNECTIONS = '4' } = process.env;
  if (!DATABASE_URL || !SCORING_URL) throw new Error('DATABASE_URL and SCORING_URL must be set.');

  const schema = schemaName(DATABASE_SCHEMA);
  const pool = new pg.Pool({
    connectionString: DATABASE_URL,
    max: Number(DATABASE_CONNECTIONS),
    connectionTimeoutMillis: 5_000,
  });
  pool.on('error', (error) => log.exception('database_connection_lost', error));
  health.manual('migrations', { groups: ['startup'], reason: 'they run' });
  const applied = await migrate(pool, schema).catch((error: unknown) => {
    log.critical('database_connection_failed', { error_message: String(error) });
    throw error;
  });
  health.set('migrations', 'ok');
  log.info('migrations_applied', { applied });

  const store = createStore(pool, schema);
  health.check('database', postgresCheck(pool), { timeout: 1_000 });
  health.check('event_loop', eventLoopCheck());
  health.check('telemetry', telemetryCheck());

  const server = createApp(store, createScoringClient(SCORING_URL)).listen(Number(PORT), '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  log.info('service_started', { port });

  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      health.stop('the service ends');
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      await closed;
      await pool.end();
      log.info('service_stopped');
    },
  };
});

/** A PostgreSQL that comes from npm alone: PGlite behind its socket server, in memory, in a process of its own. */
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { runService } from './service-process.ts';

/** More than the pool asks for: a connection that just closed still counts for a moment. */
const MAX_CONNECTIONS = 16;

await runService('database', async () => {
  // The default of 128 MB buys nothing for a few hundred rows.
  const db = await PGlite.create({ postgresqlconf: ['shared_buffers=16MB'] });
  const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port: 0, maxConnections: MAX_CONNECTIONS });
  await server.start();
  return {
    url: `postgres://postgres@${server.getServerConn()}/postgres`,
    close: async () => {
      await server.stop();
      await db.close();
    },
  };
});

// PGlite behind PostgreSQL's own protocol: the database of the service that asks one.
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

const server = new PGLiteSocketServer({
  db: await PGlite.create(),
  host: '127.0.0.1',
  port: 0,
  maxConnections: 4,
});
await server.start();
process.send({ port: Number(server.getServerConn().split(':').pop()) });

// Nothing is left behind where the bench itself is stopped.
process.on('disconnect', () => process.exit());

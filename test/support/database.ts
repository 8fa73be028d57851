import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

/** A PostgreSQL that speaks the real protocol on a free loopback port, in this process. */
export interface Database {
  url: string;
  close(): Promise<void>;
}

/** @param connections how many clients it serves at once; queries run one after the other all the same */
export async function startDatabase(connections = 4): Promise<Database> {
  const db = await PGlite.create();
  const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port: 0, maxConnections: connections });
  await server.start();
  const port = server.getServerConn().split(':').pop();
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    close: async () => {
      await server.stop();
      await db.close();
    },
  };
}

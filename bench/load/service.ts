/** What the load goes to. */
export interface Service {
  name: string;
  title: string;
  /** Its file in the folder services. */
  file: string;
  path: string;
  /** Requests of one measured round. */
  requests: number;
  needsDatabase: boolean;
}

export const services: Service[] = [
  {
    name: 'hello',
    title: '`node:http`, ES module, one answer',
    file: 'hello.mjs',
    path: '/',
    requests: 60_000,
    needsDatabase: false,
  },
  {
    name: 'express',
    title: 'Express 5, one route with a parameter',
    file: 'express.mjs',
    path: '/users/7',
    requests: 30_000,
    needsDatabase: false,
  },
  {
    name: 'fastify',
    title: 'Fastify 5, one route with a parameter',
    file: 'fastify.mjs',
    path: '/users/7',
    requests: 40_000,
    needsDatabase: false,
  },
  {
    name: 'express-pg',
    title: 'Express 5, one `pg` query, three winston lines',
    file: 'express-pg.mjs',
    path: '/users/7',
    requests: 4_000,
    needsDatabase: true,
  },
];

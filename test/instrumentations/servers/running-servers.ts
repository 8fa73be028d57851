import { connect } from 'node:net';

/** A server that a suite needs: where it is looked for, and the variable that says it lies elsewhere. */
interface KnownServer {
  readonly variable: string;
  readonly url: string;
}

/** Servers that a machine may have running; nothing here starts one. */
export const SERVERS: { readonly [name: string]: KnownServer } = {
  PostgreSQL: { variable: 'TEST_POSTGRES_URL', url: 'postgres://postgres@127.0.0.1:5432/postgres' },
  'MariaDB or MySQL': { variable: 'TEST_MYSQL_URL', url: 'mysql://root@127.0.0.1:3306/test' },
  Redis: { variable: 'TEST_REDIS_URL', url: 'redis://127.0.0.1:6379' },
  RabbitMQ: { variable: 'TEST_RABBITMQ_URL', url: 'amqp://guest:guest@127.0.0.1:5672' },
};

/** The address of a server that answers, or the sentence that says what is missing. */
export async function findRunningServer(name: string): Promise<{ url: string } | { missing: string }> {
  const known = SERVERS[name];
  if (known === undefined)
    throw new Error(`No server is called ${name}; there are: ${Object.keys(SERVERS)}.`);
  const url = process.env[known.variable] ?? known.url;
  const { hostname, port } = new URL(url);
  if (await answers(hostname, Number(port))) return { url };
  return {
    missing: `no ${name} answers at ${hostname}:${port}; start one there, or give its address in ${known.variable}`,
  };
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2_000 });
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
}

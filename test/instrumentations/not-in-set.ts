/** A library that people ask for and that nothing here instruments. */
export interface Absent {
  readonly library: string;
  /** What there is to do, in one sentence, Markdown. */
  readonly instead: string;
}

export const NOT_IN_SET: readonly Absent[] = [
  {
    library: '@prisma/client',
    instead: 'Prisma has an instrumentation of its own, `@prisma/instrumentation`; register it in code.',
  },
  {
    library: 'drizzle-orm, typeorm, sequelize',
    instead: 'Nothing needed: the spans are those of the driver below (`pg`, `mysql2`, …).',
  },
  { library: 'mariadb', instead: '`mysql2` talks to MariaDB, too.' },
  { library: 'better-sqlite3, node:sqlite', instead: 'Spans by hand.' },
  { library: 'fastify 4 and older', instead: '`@fastify/otel`, registered in code.' },
  { library: 'graphql 17', instead: 'The instrumentation knows versions below 17.' },
  { library: '@nestjs/core 12', instead: 'Its HTTP layer (Express, Fastify) is instrumented all the same.' },
  { library: 'nats, mqtt, @confluentinc/kafka-javascript', instead: 'Spans and propagation by hand.' },
  { library: 'node:http2, ws', instead: 'Spans by hand; `http2` below `@grpc/grpc-js` needs none.' },
];

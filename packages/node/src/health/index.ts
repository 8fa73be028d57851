// The subpath `throughline/health`: checks for what services depend on, and health in servers of the application.
export type {
  CheckFunction,
  CheckRun,
  CheckState,
  Health,
  HealthCheckOptions,
  HealthDetails,
  Liveness,
  ManualStateOptions,
  Readiness,
} from '@throughline/api';
export { health } from '@throughline/api';
export { type DiskCheckOptions, diskCheck } from './checks/disk-check.ts';
export { type EventLoopCheckOptions, eventLoopCheck } from './checks/event-loop-check.ts';
export { type HttpCheckOptions, httpCheck } from './checks/http-check.ts';
export {
  type MysqlConnection,
  type MysqlPool,
  type MysqlPoolConnection,
  type MysqlWithCallbacks,
  mysqlCheck,
} from './checks/mysql-check.ts';
export {
  type PostgresClient,
  type PostgresConnection,
  type PostgresPool,
  postgresCheck,
  type SqlCheckOptions,
} from './checks/postgres-check.ts';
export { type RedisClient, redisCheck } from './checks/redis-check.ts';
export { telemetryCheck } from './checks/telemetry-check.ts';
export {
  type FastifyLike,
  type FastifyReplyLike,
  type FastifyRequestLike,
  fastifyHealth,
} from './mounts/fastify-health.ts';
export { type HonoLike, honoHealth } from './mounts/hono-health.ts';
export { type ConnectHealth, expressHealth, type HttpHealth, httpHealth } from './mounts/http-health.ts';
export { type KoaLike, koaHealth } from './mounts/koa-health.ts';
export type { MountOptions } from './mounts/mount-options.ts';

import { createRequire } from 'node:module';
import { requireOfTheSet } from './set-require.ts';

type Statement = (command: string, args: unknown[]) => string;

/** Commands of a script: its text or hash, the number of its keys, the keys, and then whatever the application says. */
const SCRIPTED = /^(?:EVAL|EVALSHA|FCALL)(?:_RO)?$/i;

let stock: Statement | undefined;

/**
 * A Redis command as `db.query.text`: keys, not values. The stock text leaves values out too, but for the arguments of
 * scripts, where libraries such as BullMQ put all of their data.
 */
export function redisStatement(command: string, args: unknown[]): string {
  if (!SCRIPTED.test(command)) {
    stock ??= loadStock();
    return stock(command, args);
  }
  const keys = Number(args[1]);
  const shown = args.slice(0, 2 + (Number.isInteger(keys) ? keys : 0));
  const hidden = args.length - shown.length;
  return [command, ...shown, ...(hidden > 0 ? [`[${hidden} other arguments]`] : [])].map(String).join(' ');
}

function loadStock(): Statement {
  const requireFromSet = requireOfTheSet();
  const base = createRequire(requireFromSet.resolve('@opentelemetry/instrumentation-ioredis'));
  const exports = base('@opentelemetry/redis-common') as { defaultDbStatementSerializer: Statement };
  return exports.defaultDbStatementSerializer;
}

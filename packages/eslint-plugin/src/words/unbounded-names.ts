import { wordsOf } from './key-words.ts';

/** Last words of names that have a value for each user, request or moment. */
const UNBOUNDED = new Set(
  `id ids uuid guid ulid email mail username login phone ip url uri href query querystring search referer referrer
  useragent agent token hash checksum digest timestamp datetime message msg stack stacktrace sql statement payload body
  address cookie latitude longitude nonce`.split(/\s+/),
);

/** Words before `id` that make it one of few: as many as there are machines, partitions or kinds. */
const FEW = new Set(
  `service instance cluster region zone datacenter node pod shard partition worker thread process pool container
  deployment account app application project plan product tier tenant category type kind status error code group
  client consumer queue topic model rule feature flag experiment variant channel chain network role locale scope`.split(
    /\s+/,
  ),
);

/** Whole names of paths that have not been brought to their route. */
const RAW_PATHS =
  /^(?:(?:http|url|request|req)[._ ])?(?:path|target|pathname|full|original|originalurl|full path|raw path)$/;

/** Whether a label of this name looks as if it had a value for each user, request or moment. */
export function isUnboundedName(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1);
  if (last === undefined) return false;
  if (RAW_PATHS.test(words.join(' '))) return true;
  if (!UNBOUNDED.has(last)) return false;
  const before = words.at(-2);
  if (last === 'id' || last === 'ids') return before === undefined || !FEW.has(before);
  if (last === 'address' || last === 'hash')
    return before !== 'server' && before !== 'build' && before !== 'commit';
  if (last === 'message') return before === undefined || /^(error|exception|err)$/.test(before);
  return true;
}

// A worker writes lines and ends at once.
import { isMainThread, Worker } from 'node:worker_threads';
import { getLogger } from '@throughline/api';

if (isMainThread) {
  new Worker(new URL(import.meta.url));
} else {
  const log = getLogger('worker');
  for (let at = 0; at < 500; at++) log.info('line', { at });
  process.exit(0);
}

// Writes the same line a hundred times under a limit and ends.
import { configureLogging, getLogger } from '@throughline/api';

configureLogging({ repeats: { perSecond: 2, thenEvery: 0 } });
const log = getLogger('repeats');
for (let at = 0; at < 100; at++) log.info('retried', { at });

// Writes three lines and is killed in the same turn.
import { getLogger } from '@throughline/api';

const log = getLogger('few');
log.info('one');
log.info('two');
log.info('three');
process.kill(process.pid, 'SIGKILL');

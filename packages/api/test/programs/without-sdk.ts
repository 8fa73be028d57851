// Uses every public function with no SDK in the process, as a library does in an application that has none.
import {
  bindContext,
  captureException,
  captureMessage,
  counter,
  flow,
  gauge,
  getLogger,
  health,
  histogram,
  setUser,
  unbindContext,
  upDownCounter,
  withContext,
} from '@throughline/api';

const log = getLogger('library');
log.debug('hidden');
log.info('started', { password: 'hunter2', big: 1n });
bindContext({ leak: 'of another request' });
unbindContext('nothing');
setUser({ id: 'u1' });
counter('c', { labels: ['a'] }).add(1, { a: 'x' });
histogram('h').record(1);
gauge('g').record(1);
upDownCounter('u').add(-1);
captureMessage('odd', 'warning');
captureException(new Error('token=hunter2'));
const sum = await flow(
  'add',
  { a: 1 },
  async (f) => (await f.step('one', async () => 1)) + f.step('two', () => 2),
);
health.check('database', () => false);
log.info('ended', {
  sum,
  in_scope: withContext({ x: 1 }, () => true),
  status: (await health.readiness()).status,
});

import {
  bindContext,
  captureException,
  captureMessage,
  getLogger,
  setUser,
  withContext,
} from '@throughline/api';

const log = getLogger('types');
log.info('event', { any: 'field', at: new Date(), nested: { ok: true } });
log.bind({ shop: 'berlin' }).exception('failed', new Error('x'), { id: 1 });

// @ts-expect-error an event name is text
log.info(5);
// @ts-expect-error fields are an object
log.info('event', 'field');
// @ts-expect-error there is no such level
log.fatal('event');
// @ts-expect-error an exception line needs its error
log.exception('failed');
// @ts-expect-error bind takes fields
log.bind('shop');
// @ts-expect-error a logger has a name
getLogger();

captureException('anything may be thrown', { id: 1 });
captureMessage('odd', 'warning', { id: 1 });
// @ts-expect-error there is no such level
captureMessage('odd', 'loud');
// @ts-expect-error fields are an object
captureException(new Error('x'), 'field');

setUser({ id: 'u1', name: 'ignored' });
setUser({ id: 7 });
setUser(null);
// @ts-expect-error a user has an id
setUser({ email: 'ada@example.test' });
// @ts-expect-error an id is text or a number
setUser({ id: {} });

const inside: number = withContext({ job: 'j' }, () => 5);
bindContext({ inside });
// @ts-expect-error the result is the function's
const wrong: string = withContext({ job: 'j' }, () => 5);
bindContext({ wrong });
// @ts-expect-error fields are an object
bindContext('user_id', 1);
// @ts-expect-error a function is needed
withContext({ job: 'j' });

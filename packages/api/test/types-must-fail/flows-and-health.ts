import {
  type FlowFailure,
  flow,
  flowFailure,
  flowMethod,
  health,
  resumeFlow,
  skipped,
  stepMethod,
} from '@throughline/api';

const later: Promise<number> = flow('f', { a: 1 }, async (f) => f.step('s', () => 5));
const now: number = flow('f', (f) => f.step('s', () => 5));
const wrapped: Promise<string> = flow('f', (f) => f.step('s', async () => 'text'));
export const used: unknown[] = [later, now, wrapped];

// @ts-expect-error an async flow gives a promise
const early: number = flow('f', async () => 5);
used.push(early);
// @ts-expect-error the result is the function's
const other: Promise<string> = flow('f', { a: 1 }, async () => 5);
used.push(other);
// @ts-expect-error fields are an object
flow('f', 'fields', async () => 5);
// @ts-expect-error a function is needed
flow('f', { a: 1 });
// @ts-expect-error a step has a name
flow('f', (f) => f.step(() => 5));
// @ts-expect-error the id cannot be set
flow('f', (f) => (f.id = 'x'));

const steps = ['load', 'clear'] as const;
const typed: Promise<number> = flow('f', { a: 1 }, async (f) => f.step('load', async () => 5), { steps });
const withoutFields: number = flow('f', (f) => f.step('clear', () => 5, { retries: 2 }), {
  steps,
  timeout: 5,
});
const inPlace: number = flow('f', {}, (f) => f.step('a', () => f.return(5, { reason: 'x' })), {
  steps: ['a', 'b'],
});
const resumed: Promise<number> = resumeFlow(
  flow('f', (f) => f.carrier()),
  async (f) => f.step('any', () => 5),
);
const failure: FlowFailure | undefined = flowFailure(new Error('x'));
used.push(typed, withoutFields, inPlace, resumed, failure?.step);
flow('f', (f) => f.skip('load', 'why'), { steps });
flow('f', (f) => [f.progress(1), f.progress(1, 2), f.event('e'), f.event('e', { a: 1 })]);
// @ts-expect-error no such step was declared
flow('f', { a: 1 }, async (f) => f.step('laod', async () => 5), { steps });
// @ts-expect-error nor may one be skipped
flow('f', (f) => f.skip('laod', 'why'), { steps });
// @ts-expect-error declared in place, too
flow('f', (f) => f.step('c', () => 5), { steps: ['a', 'b'] });
// @ts-expect-error a skip has a reason
flow('f', (f) => f.skip('load'), { steps });
// @ts-expect-error an early return has a reason
flow('f', (f) => f.return(5));
// @ts-expect-error retries are a number
flow('f', (f) => f.step('s', () => 5, { retries: true }));
// @ts-expect-error an option is misspelt
flow('f', async () => 5, { timeOut: 5 });
// @ts-expect-error progress is numbers
flow('f', (f) => f.progress('half'));
// @ts-expect-error a carrier has ids
resumeFlow({ flow: 'f' }, () => 5);
// @ts-expect-error what is skipped has a reason
skipped('save_skipped', { question: 7 });

export class Decorated {
  @flowMethod('retake', { fields: (userId: string) => ({ user_id: userId }), steps })
  async retake(userId: string): Promise<number> {
    return userId.length;
  }

  @stepMethod('clear', { retries: 1 })
  clear(): void {}

  // @ts-expect-error the fields are made of the arguments of the method
  @flowMethod('count', { fields: (userId: string) => ({ user_id: userId }) })
  count(at: number): number {
    return at;
  }

  // @ts-expect-error a property is no method
  @stepMethod()
  field = 5;
}

const remove: () => void = health.check('database', async () => 'up', { timeout: 300, required: false });
remove();
health.check('abortable', ({ signal }) => fetch('http://127.0.0.1/', { signal }));
health.check('grouped', ({ detail }) => detail({ free: 1 }), {
  groups: ['readiness', 'orders'],
  ttl: 5_000,
  refresh: 10_000,
});
health.manual('warm', { state: 'down', groups: ['startup'], reason: 'it fills' });
health.set('warm', 'ok');
health.set('warm', 'asked', 'why');
health.group('orders').then((answer) => answer?.status);
// @ts-expect-error a group may have no check
health.group('orders').then((answer) => answer.status);
// @ts-expect-error there is no such state
health.set('warm', 'up');
// @ts-expect-error what is set by hand has no timeout
health.manual('warm', { timeout: 300 });
// @ts-expect-error groups are a list
health.check('grouped', () => true, { groups: 'orders' });
// @ts-expect-error a check is a function
health.check('database', true);
// @ts-expect-error a timeout is a number of milliseconds
health.check('database', () => true, { timeout: '300ms' });
// @ts-expect-error an option is misspelt
health.check('database', () => true, { require: false });
// @ts-expect-error readiness is a promise
health.readiness().status;
// @ts-expect-error there is no such status
health.liveness().status === 'dead';

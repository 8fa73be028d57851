import { flow, health } from '@throughline/api';

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

const remove: () => void = health.check('database', async () => 'up', { timeout: 300, required: false });
remove();
health.check('abortable', ({ signal }) => fetch('http://127.0.0.1/', { signal }));
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

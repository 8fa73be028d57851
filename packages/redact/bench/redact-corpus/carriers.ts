import { ALNUM, DIGITS, HEX, type Random } from './random.ts';

/** Wraps a text as applications do. `kept` must still be readable in the result. */
export interface Carried {
  input: unknown;
  kept: readonly string[];
}

export type Carrier = (text: string, random: Random) => Carried;

const time = (r: Random): string =>
  `2026-0${1 + r.int(9)}-1${r.int(9)}T0${r.int(9)}:1${r.int(9)}:2${r.int(9)}.${r.text(DIGITS, 3)}Z`;

/** Carriers of the tuning half. */
const tuning: readonly Carrier[] = [
  (text) => ({ input: text, kept: [] }),
  (text, r) => ({ input: `${time(r)} INFO request done ${text} in 12ms`, kept: ['request done', 'in 12ms'] }),
  (text) => ({ input: `connect failed: ${text}`, kept: ['connect failed'] }),
  (text, r) => ({
    input: JSON.stringify({ level: 'info', msg: text, n: r.int(99) }),
    kept: ['"level":"info"', '"n":'],
  }),
  (text) => ({ input: { event: 'login', body: text, count: 3 }, kept: ['login', '"count":3'] }),
  (text) => ({ input: { error: new Error(`upstream said ${text}`) }, kept: ['upstream said'] }),
  (text) => ({ input: { items: ['first', text, 'last'] }, kept: ['first', 'last'] }),
  (text, r) => ({ input: `[worker ${r.int(9)}] config loaded "${text}" ok`, kept: ['config loaded', 'ok'] }),
];

/** Carriers of the scoring half; no rule is tuned on them. */
const scoring: readonly Carrier[] = [
  (text, r) => ({
    input: `${time(r)} [error] job ${r.text(HEX, 8)} aborted (${text}) after 3 tries`,
    kept: ['aborted', 'after 3 tries'],
  }),
  (text) => ({ input: `got <${text}> from upstream`, kept: ['from upstream'] }),
  (text, r) => ({
    input: `level=warn id=${r.text(ALNUM, 6)} msg="${text}" took=3ms`,
    kept: ['level=warn', 'took=3ms'],
  }),
  (text) => ({
    input: JSON.stringify({ outer: JSON.stringify({ note: text, ok: 1 }), after: 'tail' }),
    kept: ['\\"ok\\":1', '"after":"tail"'],
  }),
  (text) => ({ input: { a: { b: [{ note: `sent ${text}` }] }, status: 'kept' }, kept: ['sent', 'kept'] }),
  (text) => ({ input: { failure: new Error('outer', { cause: new Error(text) }) }, kept: ['outer'] }),
  (text) => ({
    input: new Map([
      ['line', text],
      ['tail', 'rest'],
    ]),
    kept: ['rest'],
  }),
  (text) => ({ input: `first line\n  ${text}\nlast line`, kept: ['first line', 'last line'] }),
];

export const CARRIERS: Record<'tuning' | 'scoring', readonly Carrier[]> = { tuning, scoring };

/** Ways in which a key and its value stand together; the value has no shape of its own. */
export type PairCarrier = (key: string, value: string, random: Random) => Carried;

export const PAIR_CARRIERS: Record<'tuning' | 'scoring', readonly PairCarrier[]> = {
  tuning: [
    (key, value) => ({ input: { [key]: value, user: 'bob' }, kept: ['bob'] }),
    (key, value) => ({ input: `user=bob ${key}=${value} attempt=2`, kept: ['user=bob', 'attempt=2'] }),
    (key, value) => ({ input: `{"${key}":"${value}","user":"bob"}`, kept: ['"user":"bob"'] }),
    (key, value) => ({ input: `${key}: ${value}\nuser: bob`, kept: ['user: bob'] }),
    (key, value) => ({ input: { request: { headers: { [key]: [value] }, path: '/in' } }, kept: ['/in'] }),
  ],
  scoring: [
    (key, value) => ({ input: { list: [{ deep: { [key]: value } }], user: 'bob' }, kept: ['bob'] }),
    (key, value) => ({
      input: `refused user=bob, ${key}="${value}", attempt=2`,
      kept: ['user=bob', 'attempt=2'],
    }),
    (key, value) => ({
      input: JSON.stringify({ body: JSON.stringify({ [key]: value, user: 'bob' }) }),
      kept: ['bob'],
    }),
    (key, value) => ({ input: `config { ${key}: '${value}', user: 'bob' }`, kept: ["user: 'bob'"] }),
    (key, value) => ({ input: new Error(`cannot use ${key} = ${value} here`), kept: ['here'] }),
  ],
};

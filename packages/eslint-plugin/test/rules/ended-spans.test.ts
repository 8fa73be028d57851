import { bad, good, ruleCases } from '../support/rule-cases.ts';

const OTEL = `import { trace, context } from '@opentelemetry/api'; const tracer = trace.getTracer('shop');`;
const OURS = `import { flow } from 'throughline';`;

ruleCases('ended-spans', [
  good(
    'ended in a finally',
    `${OTEL} async function load() { const span = tracer.startSpan('load'); try { return await read(); } finally { span.end(); } }`,
  ),
  good(
    'ended at once',
    `${OTEL} const span = tracer.startSpan('tick'); span.setAttribute('n', 1); span.end();`,
  ),
  good(
    'ended on both paths',
    `${OTEL} function load(id) { const span = tracer.startSpan('load'); if (!id) { span.end(); return; } read(id); span.end(); }`,
  ),
  good(
    'ended in a callback',
    `${OTEL} function load(id, done) { const span = tracer.startSpan('load'); read(id, (error, rows) => { span.end(); done(error, rows); }); }`,
  ),
  good('given back', `${OTEL} function begin() { const span = tracer.startSpan('load'); return span; }`),
  good('given back at once', `${OTEL} const begin = () => tracer.startSpan('load');`),
  good(
    'kept',
    `${OTEL} class Job { begin() { this.span = tracer.startSpan('job'); } finish() { this.span.end(); } }`,
  ),
  good('given to a function that ends it', `${OTEL} const span = tracer.startSpan('load'); endLater(span);`),
  good(
    'its end is given away',
    `${OTEL} const span = tracer.startSpan('load'); stream.once('close', span.end.bind(span));`,
  ),
  good(
    'active, and ended',
    `${OTEL} await tracer.startActiveSpan('load', async (span) => { try { await read(); } finally { span.end(); } });`,
  ),
  good(
    'active, and ended by a promise',
    `${OTEL} tracer.startActiveSpan('load', (span) => read().finally(() => span.end()));`,
  ),
  good(
    'a flow that is awaited',
    `${OURS} await flow('retake', async (f) => { await f.step('load', async () => read()); });`,
  ),
  good(
    'a flow that is given back',
    `${OURS} export const retake = () => flow('retake', async (f) => f.step('load', async () => read()));`,
  ),
  good('a synchronous flow', `${OURS} flow('compile', (f) => { f.step('parse', () => parse()); });`),
  good('a flow whose errors are caught', `${OURS} flow('retake', async () => {}).catch(report);`),
  good(
    'steps that run together',
    `${OURS} await flow('load', async (f) => { await Promise.all([f.step('a', async () => 1), f.step('b', async () => 2)]); });`,
  ),
  good('something else that starts spans', `const span = html.startSpan('bold'); html.write('text');`),
  good(
    'an await before the end, where errors are not asked for',
    `${OTEL} async function load() { const span = tracer.startSpan('load'); await read(); span.end(); }`,
  ),
  bad('let go', `${OTEL} tracer.startSpan('load');`, 'lost'),
  bad(
    'never ended',
    `${OTEL} async function load() { const span = tracer.startSpan('load'); span.setAttribute('a', 1); return read(); }`,
    'never',
  ),
  bad(
    'only made active',
    `${OTEL} function load() { const span = tracer.startSpan('load'); return context.with(trace.setSpan(context.active(), span), () => read()); }`,
    'never',
  ),
  bad(
    'active, and never ended',
    `${OTEL} tracer.startActiveSpan('load', async (span) => { await read(); });`,
    'never',
  ),
  bad(
    'active, with options, and never ended',
    `${OTEL} tracer.startActiveSpan('load', { kind: 1 }, (span) => read());`,
    'never',
  ),
  bad(
    'a return before the end',
    `
    ${OTEL}
    async function load(id: string) {
      const span = tracer.startSpan('load');
      const row = await read(id);
      if (!row) return undefined;
      span.setAttribute('rows', 1);
      span.end();
      return row;
    }
  `,
    'earlyReturn',
  ),
  bad(
    'two returns before the end',
    `${OTEL} function load(id) { const span = tracer.startSpan('load'); if (!id) return null; if (id < 0) { warn(); return null; } span.end(); return id; }`,
    ['earlyReturn', 'earlyReturn'],
  ),
  bad(
    'a return before the end of an active one',
    `${OTEL} tracer.startActiveSpan('load', (span) => { if (!ready) return; read(); span.end(); });`,
    'earlyReturn',
  ),
  bad(
    'an error before the end, where errors are asked for',
    `${OTEL} async function load() { const span = tracer.startSpan('load'); await read(); span.end(); }`,
    'throws',
    { options: { errors: true } },
  ),
  bad(
    'a throw before the end, where errors are asked for',
    `${OTEL} function load(id) { const span = tracer.startSpan('load'); if (!id) throw new Error('id'); span.end(); }`,
    'throws',
    { options: { errors: true } },
  ),
  bad(
    'a tracer by its type',
    `import { type Tracer } from '@opentelemetry/api'; export function go(tracer: Tracer) { const span = tracer.startSpan('go'); work(); }`,
    'never',
  ),
  bad(
    'a flow that nobody waits for',
    `
    ${OURS}
    export async function handle() { flow('retake', async (f) => { await f.step('load', async () => 1); }); }
  `,
    'floating',
    {
      suggest: [
        [
          'addAwait',
          `
    ${OURS}
    export async function handle() { await flow('retake', async (f) => { await f.step('load', async () => 1); }); }
  `,
        ],
      ],
    },
  ),
  bad(
    'a flow that nobody can wait for',
    `${OURS} export function handle() { flow('retake', async (f) => {}); }`,
    'floating',
  ),
  bad(
    'a step that nobody waits for',
    `
    ${OURS}
    await flow('retake', async (f) => { f.step('load', async () => read()); });
  `,
    'floating',
    {
      suggest: [
        [
          'addAwait',
          `
    ${OURS}
    await flow('retake', async (f) => { await f.step('load', async () => read()); });
  `,
        ],
      ],
    },
  ),
]);

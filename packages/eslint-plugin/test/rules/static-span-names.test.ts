import { bad, good, ruleCases } from '../support/rule-cases.ts';

const OTEL = `import { trace } from '@opentelemetry/api'; const tracer = trace.getTracer('shop');`;

ruleCases('static-span-names', [
  good('a constant', `${OTEL} const span = tracer.startSpan('charge_card');`),
  good('a named constant', `${OTEL} const NAME = 'charge_card'; tracer.startSpan(NAME);`),
  good(
    'method and route, as the conventions have it',
    `${OTEL} tracer.startSpan(\`\${req.method} \${req.route.path}\`);`,
  ),
  good('operation and table', `${OTEL} tracer.startSpan(\`\${operation} \${tableName}\`);`),
  good(
    'a private property of few values',
    `${OTEL} class Queue { #operation = 'publish'; begin(queue) { return tracer.startSpan(\`\${this.#operation} \${queue}\`); } }`,
  ),
  good('the topic', `${OTEL} tracer.startActiveSpan('process ' + topic, (span) => { span.end(); });`),
  good('a prefix in capital letters', `${OTEL} tracer.startSpan(\`\${PREFIX}.load\`);`),
  good(
    'a name that comes from elsewhere',
    `${OTEL} export const traced = (name: string) => tracer.startSpan(name);`,
  ),
  good(
    'a flow with a constant name',
    `import { flow } from 'throughline'; await flow('retake_assessment', { user_id }, async (f) => { await f.step('load', load); });`,
  ),
  good('something else that starts spans', 'const span = document.startSpan(`row-${id}`);'),
  good('a constant in a template', `${OTEL} const part = 'mail'; tracer.startSpan(\`\${part}.send\`);`),
  good('a name that the project allows', `${OTEL} tracer.startSpan(\`shard \${shard}\`);`, {
    options: { allow: ['shard'] },
  }),
  good(
    'the id is an attribute',
    `${OTEL} tracer.startSpan('load_order', { attributes: { order_id: order.id } });`,
  ),
  bad(
    'an id in a template',
    `
    ${OTEL}
    const span = tracer.startSpan(\`load order \${orderId}\`);
  `,
    'dynamic',
    {
      suggest: [
        [
          'useAttribute',
          `
    ${OTEL}
    const span = tracer.startSpan('load order', { attributes: { orderId } });
  `,
        ],
      ],
    },
  ),
  bad(
    'an id of an object',
    `
    ${OTEL}
    tracer.startActiveSpan(\`load/\${order.id}\`, async (span) => { span.end(); });
  `,
    'dynamic',
    {
      suggest: [
        [
          'useAttribute',
          `
    ${OTEL}
    tracer.startActiveSpan('load', { attributes: { id: order.id } }, async (span) => { span.end(); });
  `,
        ],
      ],
    },
  ),
  bad('put together with plus', `${OTEL} tracer.startSpan('load ' + userId);`, 'dynamic'),
  bad(
    'with options already',
    `${OTEL} tracer.startSpan(\`load \${userId}\`, { kind: SpanKind.CLIENT });`,
    'dynamic',
  ),
  bad('the raw URL', `${OTEL} tracer.startSpan(req.url);`, 'dynamic'),
  bad(
    'the raw path after the method',
    `${OTEL} tracer.startSpan(\`\${req.method} \${req.path}\`);`,
    'dynamic',
  ),
  bad('what a user sends', `${OTEL} tracer.startSpan(\`search \${req.query.q}\`);`, 'dynamic', {
    suggest: 1,
  }),
  bad(
    'a new name for a span that runs',
    `${OTEL} const span = trace.getActiveSpan(); span?.updateName(\`GET \${req.originalUrl}\`);`,
    'dynamic',
  ),
  bad(
    'a tracer by its type',
    `import type { Tracer } from '@opentelemetry/api'; export function load(tracer: Tracer, file: string) { return tracer.startSpan(\`load \${file}\`); }`,
    'dynamic',
    { suggest: 1 },
  ),
  bad(
    'a tracer that is a property',
    `
    import { trace } from '@opentelemetry/api';
    class Orders { #tracer = trace.getTracer('shop'); load(id) { return this.#tracer.startSpan('order ' + id); } }
  `,
    'dynamic',
  ),
  bad(
    'with require',
    `const api = require('@opentelemetry/api'); api.trace.getTracer('a').startSpan(\`job \${job.id}\`);`,
    'dynamic',
    { suggest: 1 },
  ),
  bad(
    'the name of a flow',
    `import { flow } from 'throughline'; await flow(\`retake_\${assessmentId}\`, async (f) => {});`,
    'dynamic',
  ),
  bad(
    'the name of a step',
    `import { flow } from 'throughline'; await flow('import_rows', async (f) => { for (const row of rows) await f.step(\`row_\${row.number}\`, () => save(row)); });`,
    'dynamic',
  ),
  bad(
    'a choice that is not of literals',
    `${OTEL} tracer.startSpan(\`load \${admin ? 'admin' : user.email}\`);`,
    'dynamic',
  ),
]);

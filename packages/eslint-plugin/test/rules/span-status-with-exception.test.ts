import { bad, good, ruleCases } from '../support/rule-cases.ts';

const OTEL = `import { trace, SpanStatusCode } from '@opentelemetry/api'; const tracer = trace.getTracer('shop');`;
const active = (body: string) =>
  `${OTEL} await tracer.startActiveSpan('load', async (span) => { ${body} span.end(); });`;

ruleCases('span-status-with-exception', [
  good(
    'both',
    active(
      `try { await read(); } catch (error) { span.recordException(error); span.setStatus({ code: SpanStatusCode.ERROR }); throw error; }`,
    ),
  ),
  good(
    'both, the other way round',
    active(
      `try { await read(); } catch (e) { span.setStatus({ code: SpanStatusCode.ERROR, message: e.message }); span.recordException(e); }`,
    ),
  ),
  good(
    'the status as a number',
    active(`try { await read(); } catch (e) { span.recordException(e); span.setStatus({ code: 2 }); }`),
  ),
  good(
    'the status is worked out',
    active(
      `let code; try { await read(); } catch (e) { span.recordException(e); code = 2; } span.setStatus({ code });`,
    ),
  ),
  good(
    'the status at the end of the function',
    active(
      `try { await read(); } catch (e) { span.recordException(e); failed = true; } if (failed) span.setStatus({ code: SpanStatusCode.ERROR });`,
    ),
  ),
  good(
    'a status without any exception',
    active(`if (!ok) span.setStatus({ code: SpanStatusCode.ERROR, message: 'refused' });`),
  ),
  good('all went well', active(`span.setStatus({ code: SpanStatusCode.OK });`)),
  good(
    'all went well after an error',
    active(
      `try { await read(); } catch (error) { await fallBack(error); span.setStatus({ code: SpanStatusCode.OK }); }`,
    ),
  ),
  good('another object with these methods', `try { go(); } catch (e) { recorder.recordException(e); }`),
  good(
    'a catch without a name has no exception to record',
    active(`try { await read(); } catch { span.setStatus({ code: SpanStatusCode.ERROR }); }`),
  ),
  good(
    'only statuses are asked for',
    active(`try { await read(); } catch (e) { span.setStatus({ code: SpanStatusCode.ERROR }); log(e); }`),
    { options: { exceptions: false } },
  ),
  bad(
    'the exception alone',
    `
    ${OTEL}
    await tracer.startActiveSpan('load', async (span) => {
      try { await read(); } catch (error) { span.recordException(error); throw error; } finally { span.end(); }
    });
  `,
    'noStatus',
    {
      suggest: [
        [
          'addStatus',
          `
    ${OTEL}
    await tracer.startActiveSpan('load', async (span) => {
      try { await read(); } catch (error) { span.recordException(error); span.setStatus({ code: SpanStatusCode.ERROR }); throw error; } finally { span.end(); }
    });
  `,
        ],
      ],
    },
  ),
  bad(
    'the status alone',
    `
    ${OTEL}
    const span = tracer.startSpan('load');
    try { await read(); } catch (error) { span.setStatus({ code: SpanStatusCode.ERROR }); } finally { span.end(); }
  `,
    'noException',
    {
      suggest: [
        [
          'addException',
          `
    ${OTEL}
    const span = tracer.startSpan('load');
    try { await read(); } catch (error) { span.recordException(error); span.setStatus({ code: SpanStatusCode.ERROR }); } finally { span.end(); }
  `,
        ],
      ],
    },
  ),
  bad(
    'without the import that the suggestion would need',
    `import { trace } from '@opentelemetry/api'; const span = trace.getActiveSpan(); try { go(); } catch (e) { span.recordException(e); }`,
    'noStatus',
  ),
  bad(
    'the status is OK',
    active(
      `try { await read(); } catch (e) { span.recordException(e); span.setStatus({ code: SpanStatusCode.OK }); }`,
    ),
    'noStatus',
    { suggest: 1 },
  ),
  bad(
    'the status of another span',
    active(
      `const other = tracer.startSpan('b'); try { await read(); } catch (e) { span.recordException(e); other.setStatus({ code: 2 }); } other.end();`,
    ),
    ['noStatus', 'noException'],
    { suggest: 1 },
  ),
  bad(
    'the status of another catch',
    active(
      `try { a(); } catch (e) { span.recordException(e); } try { b(); } catch (e) { span.recordException(e); span.setStatus({ code: 2 }); }`,
    ),
    'noStatus',
    { suggest: 1 },
  ),
  bad(
    'the active span',
    `import { trace, SpanStatusCode } from '@opentelemetry/api'; try { go(); } catch (e) { trace.getActiveSpan()?.recordException(e); }`,
    'noStatus',
  ),
  bad('in a promise', active(`await read().catch((e) => { span.recordException(e); });`), 'noStatus', {
    suggest: 1,
  }),
  bad(
    'a span by its type',
    `import { type Span, SpanStatusCode } from '@opentelemetry/api'; export function fail(span: Span, error: Error) { span.recordException(error); }`,
    'noStatus',
    { suggest: 1 },
  ),
  bad(
    'as an expression',
    `import { type Span } from '@opentelemetry/api'; export const fail = (span: Span, error: Error) => span.recordException(error);`,
    'noStatus',
  ),
  bad(
    'with require',
    `const { trace, SpanStatusCode } = require('@opentelemetry/api'); const span = trace.getTracer('a').startSpan('b'); try { go(); } catch (err) { span.setStatus({ code: SpanStatusCode.ERROR, message: err.message }); } span.end();`,
    'noException',
    { suggest: 1 },
  ),
  bad(
    'the status is of a chain',
    active(
      `try { await read(); } catch (error) { span.setAttribute('retry', false).setStatus({ code: SpanStatusCode.ERROR }); }`,
    ),
    'noException',
    { suggest: 1 },
  ),
]);

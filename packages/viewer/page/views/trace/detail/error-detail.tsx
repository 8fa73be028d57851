import type { TraceDetail, TraceError } from '../../../../src/read/shapes.ts';
import { foreign, foreignLines } from '../../../parts/text.ts';

interface Props {
  detail: TraceDetail;
  error: TraceError;
}

/** An error of the trace, with the stack of the span or log record that told of it. */
export function ErrorDetailPart({ detail, error }: Props) {
  const stack = stackOf(detail, error);
  return (
    <>
      <h2 class="detail-title">
        <span class="bad">✖ {foreign(error.type)}</span>
      </h2>
      <pre class="detail-body">{foreignLines(error.message)}</pre>
      <dl class="facts">
        <dt>Service</dt>
        <dd>{foreign(error.service)}</dd>
        <dt>Fingerprint</dt>
        <dd class="mono">{foreign(error.fingerprint)}</dd>
      </dl>
      {stack !== undefined && (
        <>
          <h3>Stack</h3>
          <pre class="stack">{foreignLines(stack)}</pre>
        </>
      )}
    </>
  );
}

function stackOf({ spans, logs }: TraceDetail, error: TraceError): string | undefined {
  const all = [
    ...logs.filter(({ spanId }) => spanId === error.spanId).map(({ attributes }) => attributes),
    ...spans
      .filter(({ spanId }) => spanId === error.spanId)
      .flatMap(({ events }) => events.map(({ attributes }) => attributes)),
  ];
  const told = all.find(
    (one) => one['exception.type'] === error.type && one['exception.stacktrace'] !== undefined,
  );
  const stack = told?.['exception.stacktrace'];
  return typeof stack === 'string' ? stack : undefined;
}

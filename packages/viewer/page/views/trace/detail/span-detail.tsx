import type { TraceDetail, TraceSpan } from '../../../../src/read/shapes.ts';
import { addressOf } from '../../../browser/route.ts';
import { AttributeList } from '../../../parts/attribute-list.tsx';
import { ServiceMark } from '../../../parts/service-mark.tsx';
import { dateClock, foreign, nsText } from '../../../parts/text.ts';
import { selfNs } from '../self-time.ts';

interface Props {
  detail: TraceDetail;
  span: TraceSpan;
  onFilter(term: string): void;
}

export function SpanDetail({ detail, span, onFilter }: Props) {
  const resource = detail.resources[span.resource];
  return (
    <>
      <h2 class="detail-title">{foreign(span.name)}</h2>
      {span.failed && (
        <p class="bad">✖ {span.statusMessage === null ? 'failed' : foreign(span.statusMessage, 2_000)}</p>
      )}
      <dl class="facts">
        <dt>Service</dt>
        <dd>
          <ServiceMark service={span.service} />
        </dd>
        <dt>Kind</dt>
        <dd>{span.kind}</dd>
        <dt>Began</dt>
        <dd title={dateClock(span.startUs)}>+{nsText((span.startUs - detail.trace.startUs) * 1_000)}</dd>
        <dt>Took</dt>
        <dd>
          {nsText(span.durationNs)}, of it {nsText(selfNs(detail.spans, span))} its own
        </dd>
        {span.criticalNs > 0 && (
          <>
            <dt>Critical</dt>
            <dd>{nsText(span.criticalNs)} of the time of the trace</dd>
          </>
        )}
        <dt>Span id</dt>
        <dd class="mono">{foreign(span.spanId)}</dd>
        {span.scope !== null && (
          <>
            <dt>Scope</dt>
            <dd class="mono">{foreign(span.scope)}</dd>
          </>
        )}
      </dl>
      <h3>Attributes</h3>
      <AttributeList attributes={span.attributes} onFilter={onFilter} />
      {span.events.map((event, index) => (
        <section key={`${index}-${event.timeUs}`}>
          <h3>
            Event {foreign(event.name)}{' '}
            <span class="soft">+{nsText((event.timeUs - detail.trace.startUs) * 1_000)}</span>
          </h3>
          <AttributeList attributes={event.attributes} />
        </section>
      ))}
      {span.links.length > 0 && <h3>Links</h3>}
      {span.links.map((link, index) => (
        <p key={`${index}-${link.spanId}`} class="mono">
          <a href={addressOf(['trace', link.traceId], { span: link.spanId })}>{foreign(link.traceId)}</a>
        </p>
      ))}
      {resource !== undefined && (
        <details>
          <summary>Resource</summary>
          <AttributeList attributes={resource.attributes} onFilter={onFilter} />
        </details>
      )}
    </>
  );
}

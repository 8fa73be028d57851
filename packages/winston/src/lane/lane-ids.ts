import { type Context, isSpanContextValid, type Span, trace } from '@opentelemetry/api';
import { activeScope } from '@throughline/api/runtime';

let lastSpan: Span | undefined;
let lastTraceId: string | undefined;
let lastSpanId: string | undefined;

/** The ids of a line: those of the active span and of the request, where there are any. */
export class LineIds {
  traceId: string | undefined;
  spanId: string | undefined;
  requestId: string | undefined;

  /** Reads the ids of a context. One object serves every line: nothing keeps it. */
  read(active: Context): this {
    const span = trace.getSpan(active);
    if (span === undefined) {
      this.traceId = undefined;
      this.spanId = undefined;
    } else {
      if (span !== lastSpan) remember(span);
      this.traceId = lastTraceId;
      this.spanId = lastSpanId;
    }
    this.requestId = activeScope(active)?.requestId;
    return this;
  }

  /** Puts them on a record, under the names that every line of an application under Throughline has. */
  addTo(record: Record<string, unknown>): void {
    if (this.traceId !== undefined) {
      record['trace_id'] = this.traceId;
      record['span_id'] = this.spanId;
      delete record['trace_flags'];
    }
    if (this.requestId !== undefined) record['request_id'] = this.requestId;
  }
}

/** A span keeps its ids, and a request logs more than one line. */
function remember(span: Span): void {
  const spanContext = span.spanContext();
  const isValid = isSpanContextValid(spanContext);
  lastTraceId = isValid ? spanContext.traceId : undefined;
  lastSpanId = isValid ? spanContext.spanId : undefined;
  lastSpan = span;
}

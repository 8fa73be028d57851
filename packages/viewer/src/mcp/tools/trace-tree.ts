import { durationText } from '../../duration-text.ts';
import type { TraceSpan } from '../../read/shapes.ts';
import type { Answer } from '../answer.ts';

/** Attributes that say what a span was about. */
const TELLING =
  /^(?:http\.(?:request\.(?:method|resend_count)|response\.status_code)$|url\.(?:full|path)$|db\.(?:query\.text|collection\.name|namespace)$|messaging\.destination|rpc\.(?:service|method)$|error\.type$|server\.address$|throughline\.flow\.(?:outcome|return\.reason))/;

/** So many equal neighbours are told one by one; of more, the first alone. */
const SHOWN_ALIKE = 3;
const MAX_VALUE = 300;

/** Spans as an indented tree: name, service and kind, when, how long, and what a failure was. Runs of equal calls are one line. */
export function tellTree(answer: Answer, spans: readonly TraceSpan[], startUs: number): void {
  for (let at = 0; at < spans.length; ) {
    const run = runOf(spans, at);
    const shown = run.length > SHOWN_ALIKE ? run.slice(0, 1) : run;
    for (const span of shown) tellSpan(answer, span, startUs);
    const alike = run.slice(shown.length);
    if (alike.length > 0) {
      const ns = alike.reduce((sum, { durationNs }) => sum + durationNs, 0);
      const failed = alike.filter((one) => one.failed).length;
      answer.tell(
        `and ${alike.length} times more the same, ${durationText(ns / 1e6 / alike.length)} each, ${durationText(ns / 1e6)} in all${failed > 0 ? `, ${failed} FAILED` : ''}`,
        indentOf(run[0]),
      );
    }
    at += run.length;
  }
}

/** Spans without children that stand one after another below the same parent, with the same name and result. */
function runOf(spans: readonly TraceSpan[], at: number): TraceSpan[] {
  const first = spans[at] as TraceSpan;
  const run = [first];
  for (let next = at + 1; next < spans.length; next += 1) {
    const span = spans[next] as TraceSpan;
    const isAlike =
      span.depth === first.depth &&
      span.parentId === first.parentId &&
      span.name === first.name &&
      span.service === first.service &&
      span.failed === first.failed;
    if (!isAlike) break;
    run.push(span);
  }
  // The last one may have children, which then belong to it.
  const below = spans[at + run.length];
  if (run.length > 1 && below !== undefined && below.depth > first.depth) run.pop();
  return run;
}

function tellSpan(answer: Answer, span: TraceSpan, startUs: number): void {
  const { name, service, kind, durationNs, failed, status, statusMessage, criticalNs, attributes } = span;
  const facts = Object.entries(attributes)
    .filter(([key]) => TELLING.test(key) && key !== 'http.response.status_code')
    .map(([key, value]) => `${key}=${short(value)}`);
  const parts = [
    `${name}${status === null ? '' : ` ${status}`} [${service}, ${kind}]`,
    `+${durationText((span.startUs - startUs) / 1_000)} for ${durationText(durationNs / 1e6)}`,
    criticalNs > 0 ? `waited for ${durationText(criticalNs / 1e6)}` : '',
    failed ? 'FAILED' : '',
    statusMessage === null ? '' : short(statusMessage),
    ...facts,
  ];
  answer.tell(parts.filter((part) => part !== '').join(' '), indentOf(span));
  for (const event of span.events.filter((one) => one.name === 'exception').slice(0, 3)) {
    const type = short(event.attributes['exception.type'] ?? 'Error');
    answer.tell(
      `exception ${type}: ${short(event.attributes['exception.message'] ?? '')}`,
      indentOf(span) + 2,
    );
  }
}

function indentOf(span: TraceSpan | undefined): number {
  return 2 * Math.min(30, span?.depth ?? 0);
}

function short(value: unknown): string {
  // Statements are written over several lines.
  const text = (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).replace(/\s+/g, ' ');
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}...` : text;
}

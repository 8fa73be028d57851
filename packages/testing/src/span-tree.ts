import { AssertionError } from 'node:assert';
import { inspect } from 'node:util';
import { fitsSpan, type SpanPattern } from './find.ts';
import { type Expectation, fits } from './fits.ts';
import type { RecordedSpan } from './records.ts';

/** A span and what must be below it. Absent `children` means: none. */
export interface ExpectedSpan extends SpanPattern {
  name: string | RegExp;
  children?: ExpectedSpan[];
}

export interface SpanTreeOptions {
  /** Spans that are not expected are passed over instead of being a difference. */
  allowOthers?: boolean;
}

interface Difference {
  lines: string[];
  different: boolean;
}

/**
 * Asserts that spans form exactly the expected tree, whatever the order of siblings. A span is a root where its
 * parent is not among the spans.
 *
 * @example
 * assertSpanTree(receiver.spans(), {
 *   name: 'POST /answers', kind: 'server', service: 'assessments', attributes: { 'http.response.status_code': 201 },
 *   children: [{ name: /^INSERT/, kind: 'client' }],
 * });
 * @throws AssertionError with a diff: `-` is missing, `+` is not expected, what both have is unmarked
 */
export function assertSpanTree(
  spans: readonly RecordedSpan[],
  expected: ExpectedSpan | ExpectedSpan[],
  options: SpanTreeOptions = {},
): void {
  const { lines, different } = compare(spans, rootsOf(spans), [expected].flat(), options, 0);
  if (!different) return;
  throw new AssertionError({
    message: `The spans are not the expected tree (- missing, + not expected):\n${lines.join('\n')}\n`,
    operator: 'assertSpanTree',
    stackStartFn: assertSpanTree,
  });
}

function compare(
  all: readonly RecordedSpan[],
  actual: RecordedSpan[],
  expected: ExpectedSpan[],
  options: SpanTreeOptions,
  depth: number,
): Difference {
  const lines: string[] = [];
  let different = false;
  const rest = [...actual];
  for (const one of expected) {
    const found = takeBest(all, rest, one, options);
    if (found === undefined) {
      different = true;
      lines.push(...missing(one, depth));
      continue;
    }
    const wrong = !fitsSpan(found, one);
    if (wrong) lines.push(row('-', depth, expectedLine(one)));
    lines.push(row(wrong ? '+' : ' ', depth, actualLine(found, one)));
    const below = compare(all, childrenOf(all, found), one.children ?? [], options, depth + 1);
    lines.push(...below.lines);
    different ||= wrong || below.different;
  }
  if (options.allowOthers) return { lines, different };
  for (const span of rest) lines.push(...unexpected(all, span, depth));
  return { lines, different: different || rest.length > 0 };
}

/** The span that fits with all below it, else one that fits, else one of that name; taken out of `rest`. */
function takeBest(
  all: readonly RecordedSpan[],
  rest: RecordedSpan[],
  wanted: ExpectedSpan,
  options: SpanTreeOptions,
): RecordedSpan | undefined {
  const whole = (span: RecordedSpan): boolean =>
    fitsSpan(span, wanted) &&
    !compare(all, childrenOf(all, span), wanted.children ?? [], options, 0).different;
  const best =
    rest.find(whole) ??
    rest.find((span) => fitsSpan(span, wanted)) ??
    rest.find((span) => fits(span.name, wanted.name));
  if (best !== undefined) rest.splice(rest.indexOf(best), 1);
  return best;
}

function rootsOf(spans: readonly RecordedSpan[]): RecordedSpan[] {
  const ids = new Set(spans.map((span) => span.spanId));
  return byStart(spans.filter((span) => span.parentSpanId === undefined || !ids.has(span.parentSpanId)));
}

function childrenOf(spans: readonly RecordedSpan[], parent: RecordedSpan): RecordedSpan[] {
  return byStart(spans.filter((span) => span.parentSpanId === parent.spanId));
}

function byStart(spans: RecordedSpan[]): RecordedSpan[] {
  return spans.sort((a, b) => a.startTime - b.startTime);
}

function missing(expected: ExpectedSpan, depth: number): string[] {
  const below = (expected.children ?? []).flatMap((child) => missing(child, depth + 1));
  return [row('-', depth, expectedLine(expected)), ...below];
}

function unexpected(all: readonly RecordedSpan[], span: RecordedSpan, depth: number): string[] {
  const below = childrenOf(all, span).flatMap((child) => unexpected(all, child, depth + 1));
  const facts = `[${span.kind}] ${String(span.resource['service.name'] ?? '')}`.trimEnd();
  return [row('+', depth, `${span.name} ${facts}`), ...below];
}

function row(mark: string, depth: number, text: string): string {
  return `${mark} ${'  '.repeat(depth)}${text}`;
}

function expectedLine(expected: ExpectedSpan): string {
  const { name, kind, service, status, attributes = {} } = expected;
  return describe(String(name), kind, service, status, Object.entries(attributes));
}

/** The facts of a span which the expectation names, so that both lines can be compared. */
function actualLine(span: RecordedSpan, expected: ExpectedSpan): string {
  const attributes = Object.keys(expected.attributes ?? {}).map((key): [string, unknown] => [
    key,
    span.attributes[key],
  ]);
  return describe(
    span.name,
    expected.kind && span.kind,
    expected.service && String(span.resource['service.name'] ?? ''),
    expected.status && span.status.code,
    attributes,
  );
}

function describe(
  name: string,
  kind: string | undefined,
  service: string | undefined,
  status: string | undefined,
  attributes: [string, Expectation | unknown][],
): string {
  const parts = [name, kind && `[${kind}]`, service, status && `status ${status}`];
  const pairs = attributes.map(
    ([key, value]) => `${key}=${typeof value === 'function' ? value.toString() : inspect(value)}`,
  );
  return [...parts, ...pairs].filter(Boolean).join(' ');
}

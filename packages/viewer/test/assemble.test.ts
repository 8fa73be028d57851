import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assemble, isLogNode, type LogNode, type SpanNode, type TraceTree } from '@throughline/viewer';
import { log, span } from './sample-trace.ts';

/** The tree as nested names. */
type Outline = (string | [string, Outline])[];

function outline(tree: TraceTree): Outline {
  const of = (node: SpanNode | LogNode): string | [string, Outline] => {
    if (isLogNode(node)) return node.log.text;
    return node.children.length === 0 ? node.span.name : [node.span.name, node.children.map(of)];
  };
  return [...tree.roots, ...tree.strayLogs].map(of);
}

const failure = { type: 'Error', message: 'x', frame: undefined };

describe('assembling a trace', () => {
  test('puts children and log lines in order of time, however they arrived', () => {
    const tree = assemble(
      [span('c', 30, 40, { parentSpanId: 'a' }), span('b', 10, 20, { parentSpanId: 'a' }), span('a', 0, 50)],
      [log('a', 45, 'last'), log('a', 25, 'middle'), log('b', 12, 'inner')],
    );
    assert.deepEqual(outline(tree), [['a', [['b', ['inner']], 'middle', 'c', 'last']]]);
  });

  test('hangs the server span of one service below the client span of the other', () => {
    const tree = assemble(
      [
        span('3', 20, 30, { service: 'scoring', parentSpanId: '2', kind: 'server' }),
        span('1', 0, 50, { kind: 'server' }),
        span('2', 10, 40, { parentSpanId: '1', kind: 'client' }),
      ],
      [],
    );
    assert.deepEqual(outline(tree), [['1', [['2', ['3']]]]]);
    assert.deepEqual(tree.services, ['assessments', 'scoring']);
  });

  test('counts a span once that was delivered twice', () => {
    const tree = assemble(
      [span('a', 0, 9), span('b', 1, 2, { parentSpanId: 'a' }), span('b', 1, 2, { parentSpanId: 'a' })],
      [],
    );
    assert.equal(tree.spanCount, 2);
    assert.deepEqual(outline(tree), [['a', ['b']]]);
  });

  test('keeps spans whose parent did not come, and log lines whose span did not', () => {
    const tree = assemble([span('a', 0, 9), span('b', 1, 2, { parentSpanId: 'e' })], [log('f', 3, 'stray')]);
    assert.deepEqual(outline(tree), ['a', 'b', 'stray']);
  });

  test('survives spans that are their own ancestors', () => {
    const tree = assemble(
      [
        span('a', 0, 9, { parentSpanId: 'a' }),
        span('b', 0, 9, { parentSpanId: 'c' }),
        span('c', 0, 9, { parentSpanId: 'b' }),
      ],
      [],
    );
    assert.deepEqual(outline(tree), ['a', 'b', 'c']);
  });

  test('tells an exception that travelled up once, where it began, on its log line if it has one', () => {
    const spans = [
      span('a', 0, 9, { exceptions: [{ ...failure, type: 'ERR_CODE' }] }),
      span('b', 1, 8, { parentSpanId: 'a', exceptions: [failure, { ...failure, message: 'another' }] }),
    ];
    const told = (tree: TraceTree): string[][] => {
      const [root] = tree.roots as [SpanNode];
      const [inner] = root.children.filter((child) => !isLogNode(child)) as [SpanNode];
      const line = inner.children.find(isLogNode);
      return [root.exceptions, inner.exceptions, line?.exception ? [line.exception] : []].map((list) =>
        list.map((one) => one.message),
      );
    };
    assert.deepEqual(told(assemble(spans, [])), [[], ['x', 'another'], []]);
    assert.deepEqual(told(assemble(spans, [log('b', 8, 'failed', { exception: failure })])), [
      [],
      ['another'],
      ['x'],
    ]);
  });

  test('does not change what it was given', () => {
    const spans = [span('a', 0, 9, { exceptions: [failure, failure] })];
    assemble(spans, []);
    assert.equal(spans[0]?.exceptions.length, 2);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Call, layeredLayout } from '../page/views/services/layered-layout.ts';

function calls(...given: string[]): Call[] {
  return given.map((one) => {
    const [from = '', to = ''] = one.split('>');
    return { from, to };
  });
}

function columnsOf(nodes: string[], given: Call[]): Record<string, number> {
  const { places } = layeredLayout(nodes, given);
  return Object.fromEntries([...places].map(([node, { column }]) => [node, column]));
}

describe('the layout of the service map', () => {
  test('puts what is called right of all that call it', () => {
    const given = calls('web>shop', 'shop>stock', 'stock>db', 'web>db');
    assert.deepEqual(columnsOf(['db', 'shop', 'stock', 'web'], given), { web: 0, shop: 1, stock: 2, db: 3 });
  });

  test('lays out circles and calls to oneself, each node once', () => {
    const given = calls('a>b', 'b>c', 'c>a', 'c>c', 'c>d');
    assert.deepEqual(columnsOf(['a', 'b', 'c', 'd'], given), { a: 0, b: 1, c: 2, d: 3 });
    const layout = layeredLayout(['x', 'y'], calls('x>y', 'y>x'));
    assert.equal(new Set([...layout.places.values()].map(({ column }) => column)).size, 2);
  });

  test('keeps lines from crossing where an order without a crossing is there', () => {
    const given = calls('a>z', 'b>y', 'c>x');
    const { places } = layeredLayout(['a', 'b', 'c', 'x', 'y', 'z'], given);
    const row = (node: string): number => places.get(node)?.row ?? -1;
    for (const { from, to } of given) assert.equal(row(from), row(to));
  });

  test('gives every node a place of its own, a thousand calls deep as well', () => {
    const nodes = Array.from({ length: 5_000 }, (_, i) => `n${i}`);
    const chain = nodes.slice(1).map((to, i) => ({ from: `n${i}`, to }));
    const layout = layeredLayout(nodes, chain);
    assert.equal(layout.columns, 5_000);
    const places = [...layout.places.values()].map(({ column, row }) => `${column} ${row}`);
    assert.equal(new Set(places).size, 5_000);
    assert.deepEqual(layeredLayout([], []), { places: new Map(), columns: 0, rows: 0 });
  });
});

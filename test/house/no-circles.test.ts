import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '../..');
const IMPORT = /^(?:import|export)\s[^;]*?from '(\.[^']+)'/gm;

/** The files of a folder, each with those that it imports, types too. */
function importsOf(pattern: string): Map<string, string[]> {
  return new Map(
    globSync(pattern, { cwd: root, exclude: ['**/node_modules/**', '**/dist/**'] }).map((file) => [
      file,
      [...readFileSync(join(root, file), 'utf8').matchAll(IMPORT)].map(([, path = '']) =>
        join(dirname(file), path),
      ),
    ]),
  );
}

/** One circle, from a file back to itself; undefined where there is none. */
function circleIn(imports: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const way: string[] = [];
  function visit(file: string): string[] | undefined {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return undefined;
    way.push(file);
    for (const next of imports.get(file) ?? []) {
      const circle = visit(next);
      if (circle !== undefined) return circle;
    }
    way.pop();
    done.add(file);
    return undefined;
  }
  for (const file of imports.keys()) {
    const circle = visit(file);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

test('a circle of imports is found', () => {
  const imports = new Map([
    ['a', ['b']],
    ['b', ['c', 'd']],
    ['c', []],
    ['d', ['b']],
  ]);
  assert.deepEqual(circleIn(imports), ['b', 'd', 'b']);
});

test('no file of a package imports itself by way of others, not even for a type', () => {
  const imports = importsOf('packages/*/{src,page}/**/*.{ts,tsx}');
  assert.ok(imports.size > 1_000);
  assert.deepEqual(circleIn(imports), undefined);
});

import assert from 'node:assert/strict';
import { isBuiltin } from 'node:module';
import { test } from 'node:test';
import type { ModuleDefinition } from '../../src/instrumentation/instrumentation-class.ts';
import { packageNameOf } from '../../src/instrumentation/package-name.ts';
import { selectInstrumentations } from '../../src/instrumentation/selection.ts';
import { requireOfTheSet } from '../../src/instrumentation/set-require.ts';
import { INSTRUMENTATIONS, OWN_INSTRUMENTATIONS, PACKAGE_PREFIX } from '../../src/instrumentation/table.ts';

interface Built {
  instrumentationName: string;
  constructor: { name: string };
  getModuleDefinitions(): ModuleDefinition[];
  disable(): void;
}

function buildTheSet(): Built[] {
  const names = INSTRUMENTATIONS.map((entry) => entry.name).join();
  process.env['OTEL_NODE_ENABLED_INSTRUMENTATIONS'] = names;
  try {
    const exports = requireOfTheSet()('@opentelemetry/auto-instrumentations-node') as {
      getNodeAutoInstrumentations(): Built[];
    };
    return exports.getNodeAutoInstrumentations();
  } finally {
    delete process.env['OTEL_NODE_ENABLED_INSTRUMENTATIONS'];
  }
}

test('the table has every instrumentation of the set, with its class and the modules that it patches', () => {
  const built = buildTheSet();
  for (const one of built) one.disable();
  const theirs = built.map((one) => ({
    name: one.instrumentationName.slice(PACKAGE_PREFIX.length),
    className: one.constructor.name,
    modules: [...new Set(one.getModuleDefinitions().map((definition) => definition.name))].sort(),
  }));
  const ours = INSTRUMENTATIONS.map(({ name, className, modules }) => ({
    name,
    className,
    modules: [...modules].sort(),
  }));
  const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name);
  assert.deepEqual(ours.sort(byName), theirs.sort(byName));
});

test('what the stock set leaves off is off here, and so are net, dns and the router', () => {
  const exports = requireOfTheSet()('@opentelemetry/auto-instrumentations-node') as {
    getNodeAutoInstrumentations(): Built[];
  };
  const stock = exports.getNodeAutoInstrumentations();
  for (const one of stock) one.disable();
  const selected = selectInstrumentations({ disabled: [], onMessage: assert.fail });
  const extra = stock
    .map((one) => one.instrumentationName.slice(PACKAGE_PREFIX.length))
    .filter((name) => !selected.has(name));
  assert.deepEqual(extra.sort(), ['dns', 'net', 'router']);
  assert.equal(selected.size, stock.length - 3 + OWN_INSTRUMENTATIONS.length);
  for (const name of OWN_INSTRUMENTATIONS) assert.ok(selected.has(name), name);
});

test('a name that does not exist is one line with the names that do', () => {
  const lines: string[] = [];
  const selected = selectInstrumentations({
    enabled: ['http', 'postgres', ' pg '],
    disabled: ['http'],
    onMessage: (line) => lines.push(line),
  });
  assert.deepEqual([...selected], ['pg']);
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? '', /OTEL_NODE_ENABLED_INSTRUMENTATIONS: .*"postgres".*Known names.*pg/);
});

test('a file and a specifier tell their package', () => {
  const cases: [string, string | undefined][] = [
    ['pg', 'pg'],
    ['pg/lib/client', 'pg'],
    ['@redis/client', '@redis/client'],
    ['@redis/client/dist', '@redis/client'],
    ['./pg', undefined],
    ['/app/src/pg.js', undefined],
    ['/app/node_modules/pg/lib/index.js', 'pg'],
    ['/app/node_modules/.pnpm/pg@8/node_modules/pg/lib/index.js', 'pg'],
    ['file:///app/node_modules/@redis/client/index.js', '@redis/client'],
    ['C:\\app\\node_modules\\pg\\lib\\index.js', 'pg'],
  ];
  for (const [request, name] of cases) assert.equal(packageNameOf(request), name, request);
  assert.ok(isBuiltin('node:http'));
});

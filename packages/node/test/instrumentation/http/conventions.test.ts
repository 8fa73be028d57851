import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as stable from '@opentelemetry/semantic-conventions';
import * as incubating from '@opentelemetry/semantic-conventions/incubating';

const folder = join(import.meta.dirname, '../../../src/instrumentation/http');
/** `request_id` is a term of our logs. */
const OURS = new Set(['request_id']);
const known = new Set<unknown>(
  [stable, incubating].flatMap((all) => Object.values(all as Record<string, unknown>)),
);

test('every attribute and metric of a request has a name of the semantic conventions', () => {
  const names = new Set<string>();
  for (const file of readdirSync(folder)) {
    const source = readFileSync(join(folder, file), 'utf8');
    for (const [, name] of source.matchAll(/'([a-z_]+(?:\.[a-z_]+)+|[a-z]+_id)'/g)) {
      if (name !== undefined && !name.startsWith('throughline.')) names.add(name);
    }
  }
  const channels = [...names].filter((name) =>
    /^http\.client\.(?:request\.(?:created|error)|response\.finish)$/.test(name),
  );
  const unknown = [...names].filter(
    (name) => !known.has(name) && !OURS.has(name) && !channels.includes(name),
  );
  assert.deepEqual(unknown, []);
  assert.ok(names.size > 18, `${names.size} names were found`);
});

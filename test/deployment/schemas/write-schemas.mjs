// Writes the published schemas that the deployment tests check against. Needs Go, which fetches the modules:
//   node test/deployment/schemas/write-schemas.mjs && npx biome format --write test/deployment/schemas
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const compose = { module: 'github.com/compose-spec/compose-go/v2', version: 'v2.16.2' };
const kubernetes = { module: 'k8s.io/kubernetes', version: 'v1.37.2' };
const kinds = [
  ['apps__v1', 'io.k8s.api.apps.v1.Deployment'],
  ['apps__v1', 'io.k8s.api.apps.v1.DaemonSet'],
  ['apps__v1', 'io.k8s.api.apps.v1.StatefulSet'],
  ['api__v1', 'io.k8s.api.core.v1.ConfigMap'],
  ['api__v1', 'io.k8s.api.core.v1.Namespace'],
  ['api__v1', 'io.k8s.api.core.v1.Secret'],
  ['api__v1', 'io.k8s.api.core.v1.Service'],
  ['api__v1', 'io.k8s.api.core.v1.ServiceAccount'],
];

write(
  'compose-spec.json',
  JSON.parse(readFileSync(join(moduleFolder(compose), 'schema/compose-spec.json'), 'utf8')),
);

const definitions = {};
const folder = join(moduleFolder(kubernetes), 'api/openapi-spec/v3');
for (const [group, name] of kinds) {
  const file = group === 'api__v1' ? 'api__v1_openapi.json' : `apis__${group}_openapi.json`;
  collect(name, JSON.parse(readFileSync(join(folder, file), 'utf8')).components.schemas);
}
write('kubernetes.json', {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $comment: `From ${kubernetes.module} ${kubernetes.version} (Apache-2.0): descriptions left out, unknown fields refused.`,
  definitions,
});

/** Adds a definition and everything that it refers to. */
function collect(name, schemas) {
  if (definitions[name] !== undefined) return;
  definitions[name] = {};
  definitions[name] = strict(schemas[name], schemas);
}

/** The schema without prose; an object that names its properties has no others. */
function strict(schema, schemas) {
  if (Array.isArray(schema)) return schema.map((one) => strict(one, schemas));
  if (schema === null || typeof schema !== 'object') return schema;
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1);
    collect(name, schemas);
    return { $ref: `#/definitions/${name}` };
  }
  // OpenAPI wraps a reference that has a description or a default.
  if (schema.allOf?.length === 1) return strict(schema.allOf[0], schemas);
  const kept = Object.entries(schema).filter(
    ([key]) => !/^(description|default|format|x-kubernetes-.*)$/.test(key),
  );
  const result = Object.fromEntries(
    kept.map(([key, value]) => [
      key,
      key === 'properties'
        ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, strict(one, schemas)]))
        : strict(value, schemas),
    ]),
  );
  if (result.properties !== undefined && result.additionalProperties === undefined)
    result.additionalProperties = false;
  return result;
}

/** @param {{ module: string, version: string }} of @returns {string} */
function moduleFolder({ module, version }) {
  const work = mkdtempSync(join(tmpdir(), 'schemas-'));
  try {
    const out = execFileSync('go', ['mod', 'download', '-json', `${module}@${version}`], {
      cwd: work,
      encoding: 'utf8',
    });
    return JSON.parse(out).Dir;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function write(name, content) {
  writeFileSync(join(import.meta.dirname, name), `${JSON.stringify(content, undefined, 2)}\n`);
}

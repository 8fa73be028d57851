import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { table } from '../../packages/node/src/config/table.ts';
import { containers, type Manifest, manifests, services, variableOf, workloads } from './manifests.ts';

const root = join(import.meta.dirname, '..', '..');

describe('the Kubernetes manifests', () => {
  const schema = JSON.parse(readFileSync(join(import.meta.dirname, 'schemas/kubernetes.json'), 'utf8'));
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajv.addSchema(schema, 'kubernetes');

  function faultsOf(manifest: Manifest): unknown[] {
    const group = manifest.apiVersion === 'v1' ? 'core.v1' : manifest.apiVersion.replace('/', '.');
    const validate = ajv.getSchema(`kubernetes#/definitions/io.k8s.api.${group}.${manifest.kind}`);
    assert.ok(validate, `no schema for ${manifest.apiVersion} ${manifest.kind}`);
    validate(manifest);
    return (validate.errors ?? []).map(({ instancePath, message, params }) => [
      instancePath,
      message,
      params,
    ]);
  }

  for (const { file, manifest } of manifests) {
    test(`follow Kubernetes' own schema, without a field that it does not know (${file}: ${manifest.kind} ${manifest.metadata.name})`, () => {
      assert.deepEqual(faultsOf(manifest), []);
    });
  }

  test('would be refused with a misspelt field', () => {
    const demo = structuredClone(workloads[0]?.manifest) as Manifest;
    Object.assign(demo.spec.template?.spec.containers[0] ?? {}, { livenesProbe: {} });
    assert.notDeepEqual(faultsOf(demo), []);
  });

  test('pin every image, name what each container needs, and run none as root or with a writable root', () => {
    for (const { name, container, template } of containers) {
      assert.match(container.image, /^[\w./-]+:\d+\.\d+(\.\d+)?(-[\w.]+)?$/, name);
      assert.ok(container.resources?.requests, `${name} has no requests`);
      assert.ok(container.resources?.limits?.memory, `${name} has no limit of memory`);
      assert.equal(container.securityContext?.allowPrivilegeEscalation, false, name);
      assert.equal(container.securityContext?.readOnlyRootFilesystem, true, name);
      assert.equal(template.spec.securityContext.runAsNonRoot, true, name);
      assert.ok(template.spec.securityContext.runAsUser > 0, name);
    }
  });

  test('select the pods that they mean, by ports that those have', () => {
    for (const { file, manifest } of manifests.filter((one) => one.manifest.kind === 'Service')) {
      const chosen = workloads.filter(({ manifest: { metadata }, template }) => {
        if (metadata.namespace !== manifest.metadata.namespace) return false;
        const labels = template.metadata.labels;
        return Object.entries(manifest.spec.selector ?? {}).every(([key, value]) => labels[key] === value);
      });
      assert.equal(chosen.length, 1, `${file}: ${manifest.metadata.name}`);
      const ports = chosen.flatMap(({ template }) =>
        template.spec.containers.flatMap((one) => one.ports ?? []),
      );
      for (const { targetPort } of manifest.spec.ports ?? []) {
        assert.ok(
          ports.some(({ name }) => name === targetPort),
          `${file}: ${targetPort}`,
        );
      }
    }
    for (const { name, manifest, template } of workloads) {
      const wanted = manifest.spec.selector?.matchLabels ?? {};
      for (const [key, value] of Object.entries(wanted))
        assert.equal(template.metadata.labels[key], value, name);
    }
  });
});

/** What a spool takes at most where nobody says otherwise. */
const SPOOL_BYTES = Number(table.find(({ name }) => name === 'THROUGHLINE_SPOOL_MAX_BYTES')?.fallback);

/** The volumes of the pod of a container that can be written to, with their sizes. */
function volumesOf(container: string): { name: string; bytes: number; isClaim: boolean }[] {
  const workload = workloads.find(({ name }) => container.startsWith(`${name},`));
  const { template, volumeClaimTemplates = [] } = workload?.manifest.spec ?? {};
  const folders = (template?.spec.volumes ?? []).map(({ name, emptyDir }) => ({
    name,
    bytes: bytesOf(emptyDir?.sizeLimit),
    isClaim: false,
  }));
  const claims = volumeClaimTemplates.map(({ metadata, spec }) => ({
    name: metadata.name,
    bytes: bytesOf(spec.resources.requests.storage),
    isClaim: true,
  }));
  return [...folders, ...claims];
}

/** `384Mi`; 0 where there is none. */
function bytesOf(quantity = '0Mi'): number {
  const [, number, unit = ''] = /^(\d+)([MG]i)$/.exec(quantity) ?? [];
  return Number(number) * ({ Mi: 2 ** 20, Gi: 2 ** 30 }[unit] ?? Number.NaN);
}

describe('a service under Throughline in the manifests', () => {
  test('is probed on the port of its health listener, which is open to the kubelet', () => {
    assert.equal(services.length, 3);
    for (const { name, container } of services) {
      assert.equal(variableOf(container, 'THROUGHLINE_HEALTH_HOST'), '0.0.0.0', name);
      const port = container.ports?.find(
        ({ containerPort }) => `${containerPort}` === variableOf(container, 'THROUGHLINE_HEALTH_PORT'),
      );
      assert.ok(port, name);
      const { startupProbe, livenessProbe, readinessProbe } = container;
      assert.deepEqual(startupProbe?.httpGet, { path: '/health/startup', port: port.name });
      assert.deepEqual(livenessProbe?.httpGet, { path: '/health', port: port.name });
      assert.deepEqual(readinessProbe?.httpGet, { path: '/health/ready', port: port.name });
    }
  });

  test('has time for its last requests and its last telemetry before the kubelet kills it', () => {
    const setting = table.find(({ name }) => name === 'THROUGHLINE_SHUTDOWN_TIMEOUT');
    const telemetry = Number(setting?.fallback ?? Number.NaN) / 1_000;
    assert.ok(telemetry > 0, 'THROUGHLINE_SHUTDOWN_TIMEOUT has no default');
    for (const { name, container, template } of services) {
      const needed = (container.lifecycle?.preStop.sleep.seconds ?? 0) + 10 + telemetry;
      assert.ok(template.spec.terminationGracePeriodSeconds >= needed, `${name} needs ${needed} s`);
    }
  });

  test('keeps what it cannot send in a folder inside a volume that is larger than a spool may become', () => {
    for (const { name, container, template } of services) {
      const folder = variableOf(container, 'THROUGHLINE_SPOOL_DIR') ?? '';
      const mount = container.volumeMounts?.find(({ mountPath }) => folder.startsWith(`${mountPath}/`));
      assert.ok(
        mount,
        `${name}: ${folder} lies in no volume, or is the mount itself, which others may write to`,
      );
      const volume = volumesOf(name).find((one) => one.name === mount.name);
      assert.ok(volume && volume.bytes > SPOOL_BYTES * 1.2, `${name}: ${volume?.bytes} bytes`);
      const { fsGroup, fsGroupChangePolicy } = template.spec.securityContext;
      // A claim's disk belongs to root; what the kubelet would open to the group at each start must stay private.
      if (volume.isClaim) assert.ok(fsGroup && fsGroupChangePolicy === 'OnRootMismatch', name);
      else assert.equal(fsGroup, undefined, name);
      // A spool is private to one user.
      for (const other of template.spec.containers) {
        if (other.volumeMounts?.some((one) => one.name === mount.name))
          assert.equal(other.securityContext?.runAsUser, undefined, name);
      }
    }
  });

  test('is given no variable of OTEL_* or THROUGHLINE_* that Throughline does not know', () => {
    const known = new Set(table.map(({ name }) => name));
    for (const { name, container } of services) {
      for (const variable of container.env ?? []) {
        if (/^(OTEL|THROUGHLINE)_/.test(variable.name))
          assert.ok(known.has(variable.name), `${name}: ${variable.name}`);
      }
    }
  });
});

describe('the Collectors in the manifests', () => {
  for (const [file, configuration] of [
    ['collector-gateway.yaml', 'otel-collector.yaml'],
    ['collector-agent.yaml', 'otel-collector-agent.yaml'],
  ] as const) {
    test(`are given variables that ${configuration} reads`, () => {
      const text = readFileSync(join(root, configuration), 'utf8');
      const read = new Set([...text.matchAll(/\$\{env:(\w+)/g)].map(([, name]) => name ?? ''));
      // Go's own, and what the detector `env` and the substitution in it read.
      const others = new Set(['GOMEMLIMIT', 'OTEL_RESOURCE_ATTRIBUTES', 'NODE_NAME']);
      const chosen = containers.filter(({ name }) => name.startsWith(file));
      assert.equal(chosen.length, 1);
      for (const { name } of chosen[0]?.container.env ?? []) {
        assert.ok(read.has(name) || others.has(name), `${configuration} does not read ${name}`);
      }
    });
  }
});

describe("the operator's Instrumentation", () => {
  test('names an image, an endpoint that the agent has, and variables that Throughline knows', () => {
    const { apiVersion, kind, spec } = parse(
      readFileSync(join(root, 'docker/operator/instrumentation.yaml'), 'utf8'),
    ) as {
      apiVersion: string;
      kind: string;
      spec: {
        exporter: { endpoint: string };
        nodejs: { image: string; env: { name: string; value: string }[]; volumeLimitSize: string };
      };
    };
    assert.deepEqual([apiVersion, kind], ['opentelemetry.io/v1alpha1', 'Instrumentation']);
    assert.match(spec.nodejs.image, /:\d+\.\d+\.\d+$/);
    const agent = manifests.find(
      ({ manifest }) => manifest.kind === 'Service' && manifest.metadata.name === 'otel-agent',
    );
    const { name, namespace } = agent?.manifest.metadata ?? {};
    assert.equal(spec.exporter.endpoint, `http://${name}.${namespace}.svc.cluster.local:4318`);
    const known = new Set(table.map((one) => one.name));
    for (const variable of spec.nodejs.env) assert.ok(known.has(variable.name), variable.name);
    // Inside the volume that the operator mounts, and room for the code beside it.
    const spool = spec.nodejs.env.find((one) => one.name === 'THROUGHLINE_SPOOL_DIR');
    assert.match(spool?.value ?? '', /^\/otel-auto-instrumentation-nodejs\/\w+$/);
    assert.ok(bytesOf(spec.nodejs.volumeLimitSize) > SPOOL_BYTES * 1.2 + 30_000_000);
  });
});

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { table } from '../../packages/node/src/config/table.ts';
import { programs } from '../stack/build/programs.ts';

const root = join(import.meta.dirname, '..', '..');
const docker = join(root, 'docker');

interface Service {
  image: string;
  build?: { context: string; dockerfile: string };
  ports?: string[];
  volumes?: string[];
  command?: string[];
  environment?: Record<string, string>;
  network_mode?: string;
  depends_on?: string[] | Record<string, { condition: string }>;
  stop_grace_period?: string;
}

const compose = readYaml('compose.yaml') as { services: Record<string, Service>; volumes: object };
const services = Object.entries(compose.services);

function readYaml(...path: string[]): unknown {
  return parse(readFileSync(join(docker, ...path), 'utf8'), { merge: true });
}

function mounts(): { service: string; from: string; to: string }[] {
  return services.flatMap(([service, { volumes = [] }]) =>
    volumes.map((volume) => {
      const [from = '', to = ''] = volume.split(':');
      return { service, from, to };
    }),
  );
}

describe('docker/compose.yaml', () => {
  test('follows the schema that the compose specification publishes', () => {
    const schema = JSON.parse(readFileSync(join(import.meta.dirname, 'schemas/compose-spec.json'), 'utf8'));
    const validate = new Ajv2020({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
    validate(compose);
    assert.deepEqual(validate.errors ?? [], []);
    const broken = { services: { demo: { image: 'demo', restrat: 'always' } } };
    assert.equal(validate(broken), false, 'the schema would let anything through');
  });

  test('pins every image to a version, and those that the tests run to the version that they run', () => {
    for (const [name, { image, build }] of services) {
      if (build) continue;
      assert.match(image, /^[\w./-]+:v?\d+\.\d+(\.\d+)?(-[\w.]+)?$/, name);
    }
    const images = services.map(([, { image }]) => image);
    for (const { image } of programs) assert.ok(images.includes(image), `${image} is not in compose.yaml`);
  });

  test('publishes every port on loopback alone', () => {
    for (const [name, { ports = [] }] of services) {
      for (const port of ports) assert.match(port, /^127\.0\.0\.1:\d+:\d+$/, `${name}: ${port}`);
    }
  });

  test('mounts files that exist, read-only, and volumes that it declares', () => {
    for (const [name, { volumes = [] }] of services) {
      for (const volume of volumes) {
        const [from = '', , mode] = volume.split(':');
        if (from.startsWith('.')) {
          assert.ok(existsSync(join(docker, from)), `${name} mounts ${from}, which does not exist`);
          assert.equal(mode, 'ro', `${name}: ${volume}`);
        } else {
          assert.ok(Object.hasOwn(compose.volumes, from), `${name}: the volume ${from} is not declared`);
        }
      }
    }
  });

  test('mounts the gateway that stands at the top level', () => {
    assert.ok(
      mounts().some(({ service, from }) => service === 'collector' && from === '../otel-collector.yaml'),
    );
  });

  describe('a service under Throughline', () => {
    const ours = services.filter(([, { environment = {} }]) => environment['OTEL_SERVICE_NAME']);

    test('keeps what it cannot send in a folder inside a volume, which is given to the user of the image first', () => {
      assert.deepEqual(
        ours.map(([name]) => name),
        ['assessments', 'scoring'],
      );
      const [, user] = /^USER (\d+:\d+)$/m.exec(readFileSync(join(docker, 'demo/Dockerfile'), 'utf8')) ?? [];
      const given = compose.services['volumes']?.command?.at(-1) ?? '';
      for (const [name, { environment = {}, depends_on = {} }] of ours) {
        const folder = environment['THROUGHLINE_SPOOL_DIR'] ?? '';
        const mount = mounts().find(({ service, to }) => service === name && folder.startsWith(`${to}/`));
        const place = mounts().find(({ service, from }) => service === 'volumes' && from === mount?.from);
        assert.ok(place && given.includes(`chown ${user} ${place.to}`), `${name}: ${given}`);
        assert.deepEqual((depends_on as Record<string, unknown>)['volumes'], {
          condition: 'service_completed_successfully',
        });
      }
    });

    test('has time for its slowest request and its last telemetry after SIGTERM', () => {
      const timeout = table.find(({ name }) => name === 'THROUGHLINE_SHUTDOWN_TIMEOUT')?.fallback;
      for (const [name, { stop_grace_period = '10s' }] of ours) {
        const seconds = Number(/^(\d+)s$/.exec(stop_grace_period)?.[1]);
        assert.ok(seconds >= 10 + Number(timeout) / 1_000, `${name}: ${stop_grace_period}`);
      }
    });
  });

  test('builds from a Dockerfile that exists', () => {
    for (const [, { build }] of services) {
      if (build) assert.ok(existsSync(join(docker, build.context, build.dockerfile)));
    }
  });

  test('waits for and shares the network of services that it has', () => {
    for (const [name, { depends_on = [], network_mode = '' }] of services) {
      const needed = Array.isArray(depends_on) ? depends_on : Object.keys(depends_on);
      const shared = /^service:(.+)$/.exec(network_mode)?.[1];
      for (const other of [...needed, ...(shared ? [shared] : [])]) {
        assert.ok(Object.hasOwn(compose.services, other), `${name} refers to ${other}`);
      }
    }
  });

  for (const [service, file] of [
    ['collector', '../otel-collector.yaml'],
    ['jaeger', 'jaeger/jaeger.yaml'],
    ['loki', 'loki/loki.yaml'],
    ['tempo', 'tempo/tempo.yaml'],
  ] as const) {
    test(`sets no variable of ${service} that its configuration does not read`, () => {
      const text = readFileSync(join(docker, file), 'utf8');
      const read = new Set([...text.matchAll(/\$\{(?:env:)?(\w+)/g)].map(([, name]) => name));
      for (const name of Object.keys(compose.services[service]?.environment ?? {})) {
        assert.ok(read.has(name), `${file} does not read ${name}`);
      }
    });
  }

  test('sends every address inside the network to a service and a port of it', () => {
    const urls = services.flatMap(([, { environment = {} }]) =>
      Object.values(environment).flatMap((value) => [
        ...`${value}`.matchAll(/\/\/(?:[^@/]+@)?([\w-]+):\d+/g),
      ]),
    );
    assert.ok(urls.length >= 5);
    for (const [url, host = ''] of urls) assert.ok(Object.hasOwn(compose.services, host), url);
  });
});

describe("Grafana's provisioning", () => {
  interface DataSource {
    uid: string;
    type: string;
    url: string;
    jsonData: Record<string, unknown>;
  }
  const { datasources } = readYaml('grafana/provisioning/datasources/throughline.yaml') as {
    datasources: DataSource[];
  };

  test('has the four back ends under the addresses of the compose file', () => {
    assert.deepEqual(datasources.map(({ uid }) => uid).sort(), ['jaeger', 'loki', 'prometheus', 'tempo']);
    for (const { uid, type, url } of datasources) {
      assert.equal(type, uid);
      assert.equal(new URL(url).hostname, uid);
    }
  });

  test('leads from traces to logs, from logs to traces and from exemplars to traces, by uids that exist', () => {
    const uids = new Set(datasources.map(({ uid }) => uid));
    const text = JSON.stringify(datasources);
    const targets = [...text.matchAll(/"datasourceUid":"([^"]+)"/g)].map(([, uid]) => uid ?? '');
    for (const uid of targets) assert.ok(uids.has(uid), uid);
    const of = (uid: string) => datasources.find((source) => source.uid === uid)?.jsonData ?? {};
    for (const uid of ['tempo', 'jaeger']) {
      assert.match(JSON.stringify(of(uid)['tracesToLogsV2']), /"datasourceUid":"loki".*trace_id/);
    }
    assert.match(
      JSON.stringify(of('loki')['derivedFields']),
      /"matcherRegex":"trace_id","datasourceUid":"tempo"/,
    );
    assert.match(JSON.stringify(of('prometheus')['exemplarTraceIdDestinations']), /"trace_id".*"tempo"/);
    assert.match(JSON.stringify(of('tempo')['serviceMap']), /"prometheus"/);
  });

  test('escapes every "$", which Grafana would otherwise take for a variable of its environment', () => {
    const text = readFileSync(join(docker, 'grafana/provisioning/datasources/throughline.yaml'), 'utf8');
    for (const line of text.split('\n').filter((one) => !one.trim().startsWith('#'))) {
      assert.ok(!line.replaceAll('$$', '').includes('$'), line);
    }
  });

  test('finds its dashboards where the compose file mounts them', () => {
    const { providers } = readYaml('grafana/provisioning/dashboards/throughline.yaml') as {
      providers: { options: { path: string } }[];
    };
    for (const { options } of providers) {
      assert.ok(
        mounts().some(({ service, to }) => service === 'grafana' && to === options.path),
        options.path,
      );
    }
  });
});

// What docker/kubernetes holds, as objects.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

interface Probe {
  httpGet?: { path: string; port: string };
  periodSeconds?: number;
  timeoutSeconds?: number;
  failureThreshold?: number;
}
export interface Container {
  name: string;
  image: string;
  command?: string[];
  env?: { name: string; value?: string; valueFrom?: object }[];
  ports?: { name: string; containerPort: number }[];
  startupProbe?: Probe;
  livenessProbe?: Probe;
  readinessProbe?: Probe;
  lifecycle?: { preStop: { sleep: { seconds: number } } };
  resources?: { requests?: object; limits?: { memory?: string } };
  securityContext?: {
    allowPrivilegeEscalation?: boolean;
    readOnlyRootFilesystem?: boolean;
    runAsUser?: number;
  };
  volumeMounts?: { name: string; mountPath: string }[];
}
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
  spec: {
    selector?: Record<string, string> & { matchLabels?: Record<string, string> };
    ports?: { targetPort: string }[];
    template?: {
      metadata: { labels: Record<string, string> };
      spec: {
        containers: Container[];
        terminationGracePeriodSeconds: number;
        securityContext: {
          runAsNonRoot: boolean;
          runAsUser: number;
          fsGroup?: number;
          fsGroupChangePolicy?: string;
        };
        volumes?: { name: string; emptyDir?: { sizeLimit?: string } }[];
      };
    };
    volumeClaimTemplates?: {
      metadata: { name: string };
      spec: { resources: { requests: { storage: string } } };
    }[];
  };
}

type Template = NonNullable<Manifest['spec']['template']>;

const folder = join(import.meta.dirname, '..', '..', 'docker', 'kubernetes');

/** Every document in the folder. */
export const manifests: { file: string; manifest: Manifest }[] = readdirSync(folder).flatMap((file) =>
  parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map((document) => {
    assert.deepEqual(document.errors, [], file);
    return { file, manifest: document.toJS() as Manifest };
  }),
);
/** Those that make pods. */
export const workloads: { name: string; manifest: Manifest; template: Template }[] = manifests.flatMap(
  ({ file, manifest }) => {
    const template = manifest.spec?.template;
    return template ? [{ name: `${file}: ${manifest.metadata.name}`, manifest, template }] : [];
  },
);
/** Every container of every pod. */
export const containers: { name: string; container: Container; template: Template }[] = workloads.flatMap(
  ({ name, template }) =>
    template.spec.containers.map((container) => ({
      name: `${name}, ${container.name}`,
      container,
      template,
    })),
);

/** The value that a container's environment has for a variable. */
export function variableOf(container: Container, variable: string): string | undefined {
  return container.env?.find(({ name }) => name === variable)?.value;
}

/** The containers that run a service under Throughline. */
export const services: typeof containers = containers.filter(({ container }) =>
  variableOf(container, 'OTEL_SERVICE_NAME'),
);

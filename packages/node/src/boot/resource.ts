import { createRequire } from 'node:module';
import {
  defaultResource,
  detectResources,
  hostDetector,
  osDetector,
  processDetector,
  type Resource,
  type ResourceDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';
import type { Config } from '../config/config.ts';

type DetectorName = Config['resourceDetectors'][number];

/** Those of `@opentelemetry/resources`, and by name those that auto-instrumentations-node brings. */
const detectors: Record<DetectorName, () => ResourceDetector[]> = {
  // The configuration has read the environment already, with a message for what it could not use.
  env: () => [],
  host: () => [hostDetector],
  os: () => [osDetector],
  process: () => [processDetector],
  serviceinstance: () => [serviceInstanceIdDetector],
  container: () => fromSet('container', ['containerDetector']),
  alibaba: () => fromSet('alibaba-cloud', ['alibabaCloudEcsDetector']),
  aws: () =>
    fromSet('aws', [
      'awsBeanstalkDetector',
      'awsEc2Detector',
      'awsEcsDetector',
      'awsEksDetector',
      'awsLambdaDetector',
    ]),
  azure: () => fromSet('azure', ['azureAppServiceDetector', 'azureFunctionsDetector', 'azureVmDetector']),
  gcp: () => fromSet('gcp', ['gcpDetector']),
};

/** What is known of the service and of the place where it runs; what the user says wins over what is detected. */
export function createResource(config: Config): Resource {
  const named = config.resourceDetectors.includes('env') ? config.resourceAttributes : {};
  const service = config.serviceName === undefined ? {} : { 'service.name': config.serviceName };
  const found = detectResources({
    detectors: config.resourceDetectors.flatMap((name) => detectors[name]()),
  });
  return defaultResource()
    .merge(found)
    .merge(resourceFromAttributes({ ...named, ...service }));
}

/** pnpm puts the detectors where only auto-instrumentations-node sees them. */
function fromSet(name: string, exported: readonly string[]): ResourceDetector[] {
  const set = createRequire(
    createRequire(import.meta.url).resolve('@opentelemetry/auto-instrumentations-node'),
  );
  const module = set(`@opentelemetry/resource-detector-${name}`) as Record<
    string,
    ResourceDetector | undefined
  >;
  return exported.flatMap((detector) => module[detector] ?? []);
}

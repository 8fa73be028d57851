import { createRequire } from 'node:module';
import {
  hostDetector,
  osDetector,
  processDetector,
  type ResourceDetector,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';
import type { ResourceDetectorName } from '../config/config.ts';

/** Those of `@opentelemetry/resources`, and by name those that auto-instrumentations-node brings. */
const detectors: Record<ResourceDetectorName, () => ResourceDetector[]> = {
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

/** The detectors of these names, in this order. */
export function detectorsOf(names: readonly ResourceDetectorName[]): ResourceDetector[] {
  return names.flatMap((name) => detectors[name]());
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

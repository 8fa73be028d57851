import {
  type DetectedResourceAttributes,
  defaultResource,
  detectResources,
  type Resource,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import type { Redactor } from '@throughline/redact';
import type { Pipeline } from '../config/pipeline.ts';
import { safeAttribute } from '../limits/attribute-limits.ts';
import { detectorsOf } from './resource-detectors.ts';
import type { StartOptions } from './start-options.ts';

type ResourceOptions = Pick<
  StartOptions,
  'resource' | 'resourceDetectors' | 'autoDetectResources' | 'serviceName'
>;

/** What is known of the service and of the place where it runs; what the user says wins over what is detected. */
export function createResource({ resource: plan }: Pipeline, options: ResourceOptions): Resource {
  const detectors =
    options.autoDetectResources === false ? [] : (options.resourceDetectors ?? detectorsOf(plan.detectors));
  const schema = plan.schemaUrl === undefined ? {} : { schemaUrl: plan.schemaUrl };
  const service = options.serviceName === undefined ? {} : { 'service.name': options.serviceName };
  return defaultResource()
    .merge(detectResources({ detectors }))
    .merge(resourceFromAttributes(plan.attributes, schema))
    .merge(options.resource ? withoutDefaultName(options.resource) : null)
    .merge(resourceFromAttributes(service));
}

/** What this service's telemetry on disk is known by; OpenTelemetry's own name for a service without one included. */
export function serviceNameOf({ resource: plan }: Pipeline, options: ResourceOptions): string {
  const given = options.resource?.getRawAttributes().find(([key]) => key === 'service.name')?.[1];
  const name = [options.serviceName, given, plan.attributes['service.name']].find(
    (one) => typeof one === 'string' && one !== '',
  );
  return typeof name === 'string' ? name : 'unknown_service:node';
}

/** What the resource says of the release and of the environment, as far as it is known at once; not redacted. */
export function releaseOf(
  { resource: plan }: Pipeline,
  options: ResourceOptions,
): { version: string | undefined; environment: string | undefined } {
  const given = new Map(options.resource?.getRawAttributes());
  const text = (name: string): string | undefined => {
    const value = given.get(name) ?? plan.attributes[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return { version: text('service.version'), environment: text('deployment.environment.name') };
}

/** `defaultResource().merge(...)`, as NodeSDK's documentation has it, brings a name that stands for none. */
function withoutDefaultName(resource: Resource): Resource {
  return mapAttributes(resource, (key, value) =>
    key === 'service.name' && typeof value === 'string' && value.startsWith('unknown_service')
      ? undefined
      : value,
  );
}

/** The resource as every reader, processor and exporter gets it, those of the application included. */
export function redactedResource(resource: Resource, redactor: Redactor): Resource {
  return mapAttributes(resource, (key, value) =>
    isPending(value)
      ? Promise.resolve(value).then((settled) => safeAttribute(key, settled, redactor))
      : safeAttribute(key, value, redactor),
  );
}

function mapAttributes(resource: Resource, map: (key: string, value: unknown) => unknown): Resource {
  const attributes: Record<string, unknown> = {};
  for (const [key, value] of resource.getRawAttributes()) {
    // Where a key stands twice, the first one counts.
    if (Object.hasOwn(attributes, key) || key === '__proto__') continue;
    const mapped = map(key, value);
    if (mapped !== undefined) attributes[key] = mapped;
  }
  const { schemaUrl } = resource;
  return resourceFromAttributes(
    attributes as DetectedResourceAttributes,
    schemaUrl === undefined ? {} : { schemaUrl },
  );
}

function isPending(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value;
}

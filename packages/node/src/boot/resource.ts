import {
  type DetectedResourceAttributes,
  defaultResource,
  detectResources,
  type Resource,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import type { Redactor } from '@throughline/redact';
import type { Pipeline } from '../config/pipeline.ts';
import { safeAttribute } from '../exits/attribute-limits.ts';
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

import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import type { Redactor } from '@throughline/redact';
import { safeAttributes, type ValueLimits } from '../limits/attribute-limits.ts';

/** Redacts a resource once and remembers it: every span of a process carries the same one. */
export function createResourceGuard(
  redactor: Redactor,
  limits: ValueLimits,
): (resource: Resource) => Resource {
  const settled = new WeakMap<Resource, Resource>();
  return (resource) => {
    const known = settled.get(resource);
    if (known) return known;
    const safe = resourceFromAttributes(
      safeAttributes(settledAttributes(resource), redactor, limits),
      resource.schemaUrl === undefined ? {} : { schemaUrl: resource.schemaUrl },
    );
    if (!resource.asyncAttributesPending) settled.set(resource, safe);
    return safe;
  };
}

/** The attributes known by now; reading `resource.attributes` while some are pending makes the SDK complain. */
function settledAttributes(resource: Resource): Resource['attributes'] {
  if (!resource.asyncAttributesPending) return resource.attributes;
  const attributes: Resource['attributes'] = {};
  for (const [key, value] of resource.getRawAttributes()) {
    if (value === undefined || value === null || key === '__proto__' || Object.hasOwn(attributes, key))
      continue;
    if (typeof value === 'object' && 'then' in value) continue;
    attributes[key] = value as NonNullable<Resource['attributes'][string]>;
  }
  return attributes;
}

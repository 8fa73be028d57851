import type { Attributes } from '@opentelemetry/api';
import type { ResourceConfigModel } from '@opentelemetry/configuration';
import type { ResourceDetectorName } from '../config.ts';
import type { Environment } from '../environment-reader.ts';
import type { Pipeline } from '../pipeline.ts';
import { type FileNotes, onlyEntry } from './file-notes.ts';
import { configurationPackage } from './parse-file.ts';

const detectorNames: Record<string, readonly ResourceDetectorName[]> = {
  host: ['host', 'os'],
  process: ['process'],
  service: ['serviceinstance'],
  container: ['container'],
};

/** What the file says of the service: its attributes win over what its detectors find. */
export function resourceOf(
  model: ResourceConfigModel | undefined,
  environment: Environment,
  notes: FileNotes,
): Pipeline['resource'] {
  const path = 'resource';
  notes.rest(path, model, ['attributes', 'attributes_list', 'schema_url', 'detection/development']);
  const detection = model?.['detection/development'];
  notes.rest(`${path}.detection/development`, detection, ['detectors']);
  const named = (detection?.detectors ?? []).map((one) => onlyEntry(one)?.[0] ?? '');
  const detectors = named.flatMap((name) => {
    const known = Object.hasOwn(detectorNames, name) ? detectorNames[name] : undefined;
    if (!known) notes.unsupported(`${path}.detection/development.detectors ${name}`);
    return known ?? [];
  });
  const { mergeResourceAttributesConfig } = configurationPackage();
  const listed = mergeResourceAttributesConfig(model?.attributes, model?.attributes_list) ?? [];
  const serviceName = environment['OTEL_SERVICE_NAME']?.trim();
  // The detector `service` reads this variable (data model of the declarative configuration).
  const attributes: Attributes =
    named.includes('service') && serviceName ? { 'service.name': serviceName } : {};
  for (const { name, value } of listed) {
    if (value !== null && name !== '__proto__') attributes[name] = value;
  }
  return { detectors, attributes, schemaUrl: model?.schema_url ?? undefined };
}

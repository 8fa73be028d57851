import { ReverseWriter } from './reverse-writer.ts';
import type { ResourceSource, ScopeSource } from './sources.ts';
import { writeAttributes, writeCount } from './write-value.ts';

/** Resources and scopes live as long as their provider and do not change: each is encoded once. */
const known = new WeakMap<ResourceSource | ScopeSource, Buffer>();

/** The field `resource` of `ResourceSpans` and its sisters. */
export function resourceField(resource: ResourceSource): Buffer {
  return remember(resource, (writer) => {
    writeAttributes(writer, 0x0a, resource.attributes);
    writer.message(0x0a, 0);
  });
}

/** The field `scope` of `ScopeSpans` and its sisters. */
export function scopeField(scope: ScopeSource): Buffer {
  return remember(scope, (writer) => {
    writeCount(writer, 0x20, scope.droppedAttributesCount);
    if (scope.attributes) writeAttributes(writer, 0x1a, scope.attributes);
    if (scope.version) writer.textField(0x12, scope.version);
    writer.textField(0x0a, scope.name);
    writer.message(0x0a, 0);
  });
}

function remember(source: ResourceSource | ScopeSource, write: (writer: ReverseWriter) => void): Buffer {
  const before = known.get(source);
  if (before) return before;
  const writer = new ReverseWriter(1024);
  write(writer);
  const field = Buffer.from(writer.take());
  known.set(source, field);
  return field;
}

import type { Signal } from '../signal.ts';
import { WIRE, WireReader } from '../wire-reader.ts';
import type { SplittableRequest } from './splittable-request.ts';

/** One level of a request: the elements of its repeated field, and everything else as it was. */
interface Level<T> {
  readonly rest: Uint8Array[];
  readonly elements: T[];
}

/** Resources lie in field 1 of a request; scopes in field 2 of those, records in field 2 of these; the same for all signals. */
const RESOURCES = 1;
const SCOPES = 2;
const RECORDS = 2;
/** Gauge, sum, histogram, exponential histogram and summary of a `Metric`; the points are field 1 of each. */
const METRIC_DATA: ReadonlySet<number> = new Set([5, 7, 9, 10, 11]);
const POINTS = 1;

/** @throws OtlpDecodeError where the body is not protobuf */
export function parseProtobufRequest(signal: Signal, body: Uint8Array): SplittableRequest {
  const request = readLevel(body, RESOURCES, (resource) =>
    readLevel(resource, SCOPES, (scope) => readLevel(scope, RECORDS, (record) => record)),
  );
  const records = request.elements.flatMap(({ elements }) => elements.flatMap((scope) => scope.elements));
  return {
    itemsOf: records.map((record) => (signal === 'metrics' ? countPoints(record) : 1)),
    write: (from, to) => {
      let at = 0;
      const scopeBytes = (scope: Level<Uint8Array>): Uint8Array | undefined =>
        writeLevel(scope, RECORDS, (record) => (isWithin(at++, from, to) ? record : undefined));
      const resourceBytes = (resource: Level<Level<Uint8Array>>): Uint8Array | undefined =>
        writeLevel(resource, SCOPES, scopeBytes);
      return writeLevel(request, RESOURCES, resourceBytes) ?? new Uint8Array();
    },
  };
}

function isWithin(at: number, from: number, to: number): boolean {
  return at >= from && at < to;
}

function readLevel<T>(bytes: Uint8Array, field: number, read: (element: Uint8Array) => T): Level<T> {
  const reader = new WireReader(bytes);
  const level: Level<T> = { rest: [], elements: [] };
  while (reader.hasMore()) {
    const start = reader.position;
    const tag = reader.tag();
    if (tag === ((field << 3) | WIRE.bytes)) level.elements.push(read(reader.bytes()));
    else {
      reader.skip(tag & 7);
      level.rest.push(bytes.subarray(start, reader.position));
    }
  }
  return level;
}

/** Undefined where no element is written. */
function writeLevel<T>(
  level: Level<T>,
  field: number,
  write: (element: T) => Uint8Array | undefined,
): Uint8Array | undefined {
  const parts: Uint8Array[] = [...level.rest];
  for (const element of level.elements) {
    const bytes = write(element);
    if (bytes) parts.push(head(field, bytes.byteLength), bytes);
  }
  return parts.length > level.rest.length ? Buffer.concat(parts) : undefined;
}

function head(field: number, length: number): Uint8Array {
  const bytes = [(field << 3) | WIRE.bytes];
  let rest = length;
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

function countPoints(metric: Uint8Array): number {
  const reader = new WireReader(metric);
  let points = 0;
  while (reader.hasMore()) {
    const tag = reader.tag();
    if ((tag & 7) === WIRE.bytes && METRIC_DATA.has(tag >>> 3)) {
      points += readLevel(reader.bytes(), POINTS, () => undefined).elements.length;
    } else reader.skip(tag & 7);
  }
  return points;
}

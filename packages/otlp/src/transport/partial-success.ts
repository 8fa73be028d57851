import { WIRE, WireReader } from '../wire-reader.ts';

/** What an `Export…ServiceResponse` says was not taken. */
export interface Rejection {
  items: number;
  message: string | undefined;
}

const NOTHING: Rejection = { items: 0, message: undefined };

/** Reads the answer to an export request of any signal; what cannot be read is a plain success. */
export function readRejection(contentType: string | undefined, body: Uint8Array): Rejection {
  if (body.byteLength === 0) return NOTHING;
  try {
    return contentType?.includes('json') ? fromJson(body) : fromProtobuf(body);
  } catch {
    return NOTHING;
  }
}

function fromJson(body: Uint8Array): Rejection {
  const partial = (JSON.parse(Buffer.from(body).toString()) as { partialSuccess?: Record<string, unknown> })
    .partialSuccess;
  if (!partial) return NOTHING;
  const rejected = partial['rejectedSpans'] ?? partial['rejectedLogRecords'] ?? partial['rejectedDataPoints'];
  return rejection(Number(rejected ?? 0), String(partial['errorMessage'] ?? ''));
}

/** Field 1 is the partial success of each signal; in it field 1 is the number and field 2 the message. */
function fromProtobuf(body: Uint8Array): Rejection {
  const reader = new WireReader(body);
  let found = NOTHING;
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === ((1 << 3) | WIRE.bytes)) found = partialSuccess(new WireReader(reader.bytes()));
    else reader.skip(tag & 7);
  }
  return found;
}

function partialSuccess(reader: WireReader): Rejection {
  let items = 0;
  let message = '';
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === ((1 << 3) | WIRE.varint)) items = Number(reader.int64());
    else if (tag === ((2 << 3) | WIRE.bytes)) message = reader.bytes().toString();
    else reader.skip(tag & 7);
  }
  return rejection(items, message);
}

function rejection(items: number, message: string): Rejection {
  return { items: Number.isSafeInteger(items) && items > 0 ? items : 0, message: message || undefined };
}

/** An envelope of Sentry's protocol. */
export interface Envelope {
  header: Record<string, unknown>;
  items: EnvelopeItem[];
}

/** One item; what is not JSON by its type stays bytes. */
export interface EnvelopeItem {
  header: Record<string, unknown>;
  payload: unknown;
}

const NEWLINE = 10;
const BINARY: ReadonlySet<unknown> = new Set(['attachment', 'replay_recording', 'profile_chunk']);
const EVENT_ID = /^[0-9a-f]{32}$/;

/**
 * Reads an envelope as https://develop.sentry.dev/sdk/foundations/envelopes/ has it: a header, then items of a header and
 * a payload, which ends at its `length` or, without one, at the next line.
 *
 * @throws what is wrong with it
 */
export function parseEnvelope(bytes: Buffer): Envelope {
  let at = 0;
  function line(): Buffer {
    const end = bytes.indexOf(NEWLINE, at);
    const found = bytes.subarray(at, end === -1 ? bytes.length : end);
    at = end === -1 ? bytes.length : end + 1;
    return found;
  }
  const header = object(line(), 'the header of the envelope');
  const items: EnvelopeItem[] = [];
  while (at < bytes.length) {
    const head = line();
    // Empty lines may stand at the end.
    if (head.length === 0) continue;
    const itemHeader = object(head, 'the header of an item');
    if (typeof itemHeader['type'] !== 'string') throw new Error('an item has no type');
    const payload = readPayload(itemHeader['length']);
    items.push({
      header: itemHeader,
      payload: BINARY.has(itemHeader['type'])
        ? payload
        : object(payload, `the payload of ${itemHeader['type']}`),
    });
  }
  check(header, items);
  return { header, items };

  function readPayload(length: unknown): Buffer {
    if (length === undefined) return line();
    if (!Number.isSafeInteger(length) || (length as number) < 0)
      throw new Error(`an item has the length ${length}`);
    const end = at + (length as number);
    if (end > bytes.length) throw new Error('an item is shorter than its length');
    if (end < bytes.length && bytes[end] !== NEWLINE) throw new Error('no line ends where an item does');
    const found = bytes.subarray(at, end);
    at = end + 1;
    return found;
  }
}

function check(header: Record<string, unknown>, items: EnvelopeItem[]): void {
  const events = items.filter(
    (item) => item.header['type'] === 'event' || item.header['type'] === 'transaction',
  );
  if (events.length > 1) throw new Error('an envelope has at most one event');
  const [event] = events;
  if (event === undefined) return;
  const id = header['event_id'];
  if (typeof id !== 'string' || !EVENT_ID.test(id)) throw new Error(`event_id is ${id}`);
  if ((event.payload as Record<string, unknown>)['event_id'] !== id)
    throw new Error('event_id differs in the event');
  const sentAt = header['sent_at'];
  if (sentAt !== undefined && Number.isNaN(Date.parse(String(sentAt))))
    throw new Error(`sent_at is ${sentAt}`);
}

function object(bytes: Buffer, what: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new Error(`${what} is no JSON`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`${what} is no object`);
  return value as Record<string, unknown>;
}

import {
  type BaggageEntry,
  type BaggageEntryMetadata,
  baggageEntryMetadataFromString,
} from '@opentelemetry/api';

/** What W3C Baggage asks every platform to carry, and the most that is kept here, read or written. */
export const MAX_BAGGAGE_MEMBERS = 64;
export const MAX_BAGGAGE_BYTES = 8192;

/** Members and bytes that are kept already, over all headers of one carrier. */
interface Kept {
  entries: Map<string, BaggageEntry>;
  bytes: number;
}

/**
 * Reads the values of `baggage` headers. A member that is malformed or too long is left out, the others are kept: at most
 * 64 members and 8,192 bytes, however long the header is. Time is linear in its length.
 */
export function readBaggage(headers: readonly unknown[]): Map<string, BaggageEntry> {
  const kept: Kept = { entries: new Map(), bytes: 0 };
  for (const header of headers) if (typeof header === 'string') readHeader(header, kept);
  return kept.entries;
}

/** The members as one header value of at most 64 members and 8,192 bytes, all of it ASCII; empty where none can be sent. */
export function writeBaggage(entries: Iterable<readonly [key: string, entry: BaggageEntry]>): string {
  let header = '';
  let members = 0;
  for (const [key, entry] of entries) {
    const member = writeMember(key, entry);
    if (member === undefined) continue;
    const length = header.length + (members > 0 ? 1 : 0) + member.length;
    if (length > MAX_BAGGAGE_BYTES) continue;
    header = members > 0 ? `${header},${member}` : member;
    members += 1;
    if (members === MAX_BAGGAGE_MEMBERS) break;
  }
  return header;
}

function readHeader(header: string, kept: Kept): void {
  for (let start = 0; start < header.length && kept.entries.size < MAX_BAGGAGE_MEMBERS; ) {
    const comma = header.indexOf(',', start);
    const end = comma === -1 ? header.length : comma;
    const bytes = end - start + (kept.entries.size > 0 ? 1 : 0);
    if (kept.bytes + bytes <= MAX_BAGGAGE_BYTES) {
      const member = readMember(header.slice(start, end));
      if (member !== undefined) {
        kept.entries.set(member.key, member.entry);
        kept.bytes += bytes;
      }
    }
    start = end + 1;
  }
}

function readMember(text: string): { key: string; entry: BaggageEntry } | undefined {
  const semicolon = text.indexOf(';');
  const pair = semicolon === -1 ? text : text.slice(0, semicolon);
  const equals = pair.indexOf('=');
  if (equals <= 0) return undefined;
  const key = decoded(pair.slice(0, equals).trim());
  const value = decoded(pair.slice(equals + 1).trim());
  if (!key || !value) return undefined;
  const properties = semicolon === -1 ? '' : text.slice(semicolon + 1).trim();
  if (properties === '') return { key, entry: { value } };
  return { key, entry: { value, metadata: baggageEntryMetadataFromString(properties) } };
}

/** Undefined for a malformed percent encoding: W3C Baggage leaves it to us, and a guess would change the value. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Undefined where the entry is no text, or text that has no UTF-8 form. */
function writeMember(key: string, entry: BaggageEntry): string | undefined {
  try {
    const { value, metadata } = entry;
    if (typeof key !== 'string' || key === '' || typeof value !== 'string') return undefined;
    const member = `${encodeURIComponent(key)}=${encodeURIComponent(value)}`;
    const properties = propertiesOf(metadata);
    return properties === '' ? member : `${member};${properties}`;
  } catch {
    return undefined;
  }
}

/** Properties go out as they are; Node refuses a header with a line break, which would be an error in the application. */
function propertiesOf(metadata: BaggageEntryMetadata | undefined): string {
  if (metadata === undefined || metadata === null) return '';
  const text: unknown = metadata.toString();
  return typeof text === 'string' && /^[\x20-\x2b\x2d-\x7e]+$/.test(text) ? text : '';
}

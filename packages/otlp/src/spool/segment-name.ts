import { createHash, randomBytes } from 'node:crypto';

/** The name of a segment, or of a journal: when it was begun, whose telemetry it holds and who answers for it now. */
export interface SegmentName {
  /** Unix ms; first in the name, so that names sort by age. */
  readonly created: number;
  readonly nonce: string;
  /** Short hash of the service's name. */
  readonly service: string;
  /** Id of the owner; see `owner.ts`. */
  readonly owner: string;
}

const PATTERN = /^(\d{13,15})-([0-9a-f]{8})\.([0-9a-f]{8})\.([0-9a-f]{16})\.(spool|journal)$/;

export function newSegmentName(service: string, owner: string): SegmentName {
  return { created: Date.now(), nonce: randomBytes(4).toString('hex'), service, owner };
}

export function formatSegmentName(name: SegmentName): string {
  return format(name, 'spool');
}

/** Undefined for a file that is no segment. */
export function parseSegmentName(file: string): SegmentName | undefined {
  return parse(file, 'spool');
}

/** The name of a journal, which lies beside the segments. */
export function formatJournalName(name: SegmentName): string {
  return format(name, 'journal');
}

/** Undefined for a file that is no journal. */
export function parseJournalName(file: string): SegmentName | undefined {
  return parse(file, 'journal');
}

type Kind = 'spool' | 'journal';

function format({ created, nonce, service, owner }: SegmentName, kind: Kind): string {
  return `${String(created).padStart(13, '0')}-${nonce}.${service}.${owner}.${kind}`;
}

function parse(file: string, kind: Kind): SegmentName | undefined {
  const match = PATTERN.exec(file);
  if (match?.[5] !== kind) return undefined;
  const [, created, nonce, service, owner] = match as unknown as [string, string, string, string, string];
  return { created: Number(created), nonce, service, owner };
}

export function serviceHash(service: string): string {
  return createHash('sha256').update(service).digest('hex').slice(0, 8);
}

/** The two text formats; what differs between them stands where they are written. */
export type TextFormat = 'openmetrics' | 'prometheus';

export interface OfferedFormat {
  readonly format: TextFormat;
  readonly contentType: string;
}

interface Candidate extends OfferedFormat {
  readonly type: string;
  readonly version: string;
}

/** In the order in which they are preferred where the client does not care. */
const candidates: readonly Candidate[] = [
  candidate('openmetrics', 'application/openmetrics-text', '1.0.0'),
  // What Prometheus asked for before 1.0.0 was there; the same text.
  candidate('openmetrics', 'application/openmetrics-text', '0.0.1'),
  candidate('prometheus', 'text/plain', '0.0.4'),
];
const [, , PLAIN] = candidates as readonly [Candidate, Candidate, Candidate];

function candidate(format: TextFormat, type: string, version: string): Candidate {
  return { format, type, version, contentType: `${type}; version=${version}; charset=utf-8` };
}

/** One entry of a header such as `Accept`. */
interface Entry {
  /** In lower case. */
  readonly name: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** 0 to 1; 0 for "not that". */
  readonly quality: number;
}

/**
 * The format that a client asks for by its `Accept` header. Who does not care (a browser, curl), or asks for nothing
 * that there is, gets the text of Prometheus, which every reader of metrics knows.
 */
export function formatFor(accept: string | undefined): OfferedFormat {
  const entries = entriesOf(accept ?? '');
  let best: { offered: Candidate; quality: number; precision: number } | undefined;
  for (const offered of candidates) {
    const match = matchOf(offered, entries);
    if (match === undefined || match.quality === 0) continue;
    const isBetter =
      best === undefined ||
      match.quality > best.quality ||
      (match.quality === best.quality && match.precision > best.precision) ||
      // Both by `*/*` alone.
      (match.quality === best.quality && match.precision === 0 && best.precision === 0);
    if (isBetter) best = { offered, ...match };
  }
  return best?.offered ?? PLAIN;
}

/** What the most precise entry that covers a format says of it. */
function matchOf(
  offered: Candidate,
  entries: readonly Entry[],
): { quality: number; precision: number } | undefined {
  let found: { quality: number; precision: number } | undefined;
  for (const entry of entries) {
    const precision = precisionOf(entry, offered);
    if (precision !== undefined && (found === undefined || precision > found.precision)) {
      found = { quality: entry.quality, precision };
    }
  }
  return found;
}

function precisionOf({ name, parameters }: Entry, { type, version }: Candidate): number | undefined {
  if (name === '*/*') return 0;
  if (name === `${type.split('/', 1)[0]}/*`) return 1;
  if (name !== type) return undefined;
  const asked = parameters.get('version');
  if (asked === undefined) return 2;
  return asked === version ? 3 : undefined;
}

/** Whether a client wants gzip by its `Accept-Encoding` header, and not rather the text as it is. */
export function wantsGzip(acceptEncoding: string | undefined): boolean {
  const entries = entriesOf(acceptEncoding ?? '');
  const qualityOf = (...names: string[]) => entries.find(({ name }) => names.includes(name))?.quality;
  const gzip = qualityOf('gzip', 'x-gzip') ?? qualityOf('*') ?? 0;
  return gzip > 0 && gzip >= (qualityOf('identity') ?? 0);
}

/** Bounded by the size of a header. An entry whose quality is none counts as one that nobody has sent. */
function entriesOf(header: string): Entry[] {
  return header.split(',').flatMap((part) => {
    const [name = '', ...pairs] = part.split(';').map((piece) => piece.trim());
    const parameters = new Map<string, string>();
    for (const pair of pairs) {
      const at = pair.indexOf('=');
      if (at > 0) parameters.set(pair.slice(0, at).trim().toLowerCase(), unquoted(pair.slice(at + 1).trim()));
    }
    const quality = parameters.get('q') ?? '1';
    if (name === '' || !/^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(quality)) return [];
    return { name: name.toLowerCase(), parameters, quality: Number(quality) };
  });
}

function unquoted(text: string): string {
  return text.startsWith('"') && text.endsWith('"') && text.length > 1 ? text.slice(1, -1) : text;
}

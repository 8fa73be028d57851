import { OtlpDecodeError } from './decode-error.ts';
import { DEFAULT_LIMITS, type DecodeLimits } from './limits.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPENERS = new Set([0x5b, 0x7b]);
const CLOSERS = new Set([0x5d, 0x7d]);

/** One OTLP message is an object in an array, so JSON nests twice as deep and has several values per message. */
const LEVELS_PER_MESSAGE = 2;
const VALUES_PER_MESSAGE = 4;

/**
 * Refuses JSON that would cost far more memory parsed than as text, before it is parsed.
 * @throws OtlpDecodeError
 */
export function scanJson(bytes: Uint8Array, limits: DecodeLimits): void {
  const maxDepth = (limits.maxDepth ?? DEFAULT_LIMITS.maxDepth) * LEVELS_PER_MESSAGE;
  const maxValues = (limits.maxItems ?? DEFAULT_LIMITS.maxItems) * VALUES_PER_MESSAGE;
  let depth = 0;
  let values = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) at = endOfString(bytes, at);
    else if (byte === COMMA) values += 1;
    else if (CLOSERS.has(byte)) depth -= 1;
    else if (OPENERS.has(byte)) {
      depth += 1;
      values += 1;
    } else continue;
    if (depth > maxDepth)
      throw new OtlpDecodeError(`OTLP/JSON: values are nested more than ${maxDepth} deep.`);
    if (values > maxValues)
      throw new OtlpDecodeError(`OTLP/JSON: the body has more than ${maxValues} values.`);
  }
}

function endOfString(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

import type { RedactionPolicy } from '../policy.ts';
import { SHAPES, type Shape, writtenAlphabet } from '../text/shapes.ts';
import { alternatives, escaped, type Pattern } from './key-patterns.ts';

/**
 * Words that say secret in a pair of a text. Fewer than for keys: a gateway reads every value with each of them, and
 * twice as many take it twice as long.
 */
const PAIR_WORDS = [
  'password',
  'passwd',
  'passphrase',
  'pwd',
  'secret',
  'token',
  'api_key',
  'access_key',
  'private_key',
];
/** The issuers whose tokens are met most often, for the same reason. */
const ISSUERS = new Set([
  ...['aws-key-id', 'gcp-api-key', 'gcp-oauth', 'github', 'gitlab', 'npm', 'stripe', 'slack', 'sendgrid'],
  ...['openai', 'anthropic', 'huggingface', 'vault'],
]);

/** Their values hold blanks: everything up to the end of the line is one. */
const HEADERS = ['authorization', 'authorisation', 'cookie'];
const pairWords = alternatives(PAIR_WORDS, '.?');

/** A pair in a text, a URL or SQL, up to the end of its value; `[` begins what was redacted already. */
export const PAIRS: string = `(?i)(${pairWords})\\b\\s*[=:]\\s*('[^'\\[]+'|"[^"\\[]+"|[^\\s"'&,;\\[\\]{}]+)`;

const HEADER_LINES = `(?i)(${HEADERS.join('|')})\\s*[=:]\\s*[^\\r\\n"'\\[]+`;
const JSON_PAIRS = `(?i)"[^"]*(${pairWords}|${HEADERS.join('|')})"\\s*:\\s*"[^"\\[]+"`;
const PARAMETERS = '(?i)[?&]([\\w-]*signature|sig|AWSAccessKeyId|GoogleAccessId)=[^&\\s"\'\\[]+';
export const BEARER = '(?i)\\b(bearer|basic)\\s+[\\w.~+/=-]{8,}';
export const USER_INFO = '://[^/\\s:@\\[]*:[^/\\s@\\[]+@';

/** Which parts of a value are masked, whatever its key. */
export function blockedValues(policy: RedactionPolicy): Pattern[] {
  const off = new Set(policy.off ?? []);
  const on = (rule: string, entry: Pattern): Pattern[] => (off.has(rule) ? [] : [entry]);
  const schemes = [off.has('bearer') ? [] : ['bearer'], off.has('basic') ? [] : ['basic']].flat();
  return [
    {
      says: 'Pairs in text, URLs and SQL; what a service has redacted already ([REDACTED]) is left as it is.',
      pattern: HEADER_LINES,
    },
    { pattern: PAIRS },
    { pattern: JSON_PAIRS },
    { pattern: PARAMETERS },
    ...(schemes.length === 0
      ? []
      : [
          {
            says: 'Bearer and Basic credentials, user and password in a URL.',
            pattern: BEARER.replace('bearer|basic', schemes.join('|')),
          },
        ]),
    ...on('url-user-info', { pattern: USER_INFO }),
    ...on('jwt', {
      says: 'JSON web tokens, private keys, cards as they are printed, and tokens that their issuers gave a beginning.',
      pattern: 'eyJ[\\w-]{6,}\\.[\\w-]{6,}\\.[\\w-]*',
    }),
    ...on('pem', { pattern: '-----BEGIN [A-Z ]*PRIVATE KEY-----[\\s\\S]*' }),
    ...on('card', { pattern: '\\b[3-6]\\d{3}([ -])\\d{4}[ -]\\d{4}[ -]\\d{4}\\b' }),
    ...shapePatterns(SHAPES.filter(({ rule }) => ISSUERS.has(rule) && !off.has(rule))),
    ...rulePatterns(policy),
  ];
}

/** Two patterns for all of them: each further one, and each further length, costs time for every value. */
function shapePatterns(shapes: readonly Shape[]): Pattern[] {
  const plain = shapes.filter((shape) => !/[^A-Za-z0-9[\]-]/.test(writtenAlphabet(shape)));
  const signed = shapes.filter((shape) => !plain.includes(shape));
  return [
    ...startingWith(plain, '[A-Za-z0-9]{16,}'),
    // Of the shared beginnings of words (`SG.`, `sk-`) more must follow before a token is believed.
    ...startingWith(signed, '[\\w.+/=-]{20,}'),
  ];
}

function startingWith(shapes: readonly Shape[], tail: string): Pattern[] {
  const prefixes = new Set(shapes.map(({ prefix }) => escaped(prefix)));
  return prefixes.size === 0 ? [] : [{ pattern: `\\b(${[...prefixes].join('|')})${tail}` }];
}

/** Patterns of the policy's own rules, as far as Go knows what stands in them. */
function rulePatterns({ rules = [] }: RedactionPolicy): Pattern[] {
  return rules.flatMap(({ name, pattern }) => {
    if (pattern === undefined || !isKnownToGo(pattern.source)) return [];
    const flags = [...pattern.flags].filter((flag) => 'ims'.includes(flag)).join('');
    return [{ says: `Rule ${name}.`, pattern: `${flags && `(?${flags})`}${pattern.source}` }];
  });
}

/** RE2 has neither looks ahead or behind nor back references. */
export function isKnownToGo(source: string): boolean {
  return !/\(\?<?[=!]|\\[1-9]|\\k<|\\c[A-Z]|\\u|\[\^?\]/.test(source);
}

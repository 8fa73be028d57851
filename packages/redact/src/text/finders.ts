import type { KeyRules } from '../keys/key-rules.ts';
import { LAST_WORDS, PHRASES, QUERY_PARAMETERS, SUBSTRINGS, WHOLE_KEYS } from '../keys/sensitive-words.ts';
import { findCard } from './cards.ts';
import { findBasic, findBearer } from './credentials.ts';
import { createCurlFinder } from './curl.ts';
import { createJwtFinder } from './jwt.ts';
import type { Finder } from './match.ts';
import { createPairFinder } from './pairs.ts';
import { findPem } from './pem.ts';
import { findAzureSecret, findShape, findTelegramToken, SHAPES, trimSigns } from './shapes.ts';
import { findCallSecrets, findInsertedSecrets } from './sql.ts';
import { findGoDsn, findHostUserInfo, findUserInfo } from './urls.ts';

/** Rules that hide several places at once; the text between these is judged without them. */
export const SQL_RULES: readonly string[] = ['sql-insert', 'sql-call'];

/** The rules for text that a policy can switch off by name. */
export const TEXT_RULES: readonly string[] = [
  ...[
    'pem',
    'jwt',
    'base64-json',
    'card',
    'bearer',
    'basic',
    'url-user-info',
    'host-user-info',
    'curl-user',
    'go-dsn',
    'sql-insert',
    'sql-call',
  ],
  ...['azure-client-secret', 'telegram'],
  ...new Set(SHAPES.map((shape) => shape.rule)),
];

/** Which finder looks where; made once per redactor, prepared for each text. */
export interface Finders {
  stems: [string, Finder][];
  /** Forgets the last text. `inQuery`: the text is the query of a URL, without its question mark. */
  prepare(inQuery: boolean): void;
  /** How many places of this text might have been a pair. */
  looked(): number;
}

/** Stems that stand for many phrases at once, so that the automaton stays small. */
const COARSE = ['pass', 'key', 'code', 'account'];

export function createFinders(
  keys: KeyRules,
  addedWords: readonly string[],
  off: ReadonlySet<string>,
): Finders {
  const pairs = createPairFinder(keys);
  const jwt = createJwtFinder(keys);
  const curl = createCurlFinder();
  let insertsReadTo = 0;
  const stems: [string, Finder][] = [];
  const add = (rule: string, stem: string, finder: Finder): void => {
    if (!off.has(rule)) stems.push([stem, finder]);
  };

  add('pem', 'begin', findPem);
  for (const stem of ['crypt', 'digest', 'hmac', 'password']) {
    add('sql-call', stem, (text, at, _floor, match) => {
      const places = findCallSecrets(text, at);
      if (places.length === 0) return false;
      match.rule = 'sql-call';
      match.places = places;
      return true;
    });
  }
  add('sql-insert', 'insertinto', (text, at, _floor, match) => {
    if (at < insertsReadTo) return false;
    const places = findInsertedSecrets(keys, text, at);
    insertsReadTo = places.readTo;
    if (places.spans.length === 0) return false;
    match.rule = 'sql-insert';
    match.places = places.spans;
    return true;
  });
  add('url-user-info', '://', (text, at, _floor, match) => findUserInfo(text, at, match));
  add('host-user-info', '@', findHostUserInfo);
  add('curl-user', 'curl', curl.find);
  // The schemes' words come before the keys', so that `Bearer` keeps its name readable.
  add('bearer', 'bearer', (text, at, _floor, match) => findBearer(text, at, match));
  add('basic', 'basic', (text, at, _floor, match) => findBasic(text, at, match));
  for (const stem of keyStems(addedWords)) stems.push([stem, pairs.find]);
  add('go-dsn', 'tcp', findGoDsn);
  add('go-dsn', 'unix', findGoDsn);
  add('jwt', 'eyj', jwt.find);
  add('card', '0000000000000', findCard);
  add('azure-client-secret', '0q', findAzureSecret);
  add('telegram', '0:aa', findTelegramToken);
  for (const shape of SHAPES) {
    add(shape.rule, trimSigns(shape.prefix).toLowerCase(), (text, at, floor, match) =>
      findShape(shape, text, at, floor, match),
    );
  }
  return {
    stems,
    prepare(inQuery) {
      pairs.reset(inQuery);
      jwt.reset();
      curl.reset();
      insertsReadTo = 0;
    },
    looked: pairs.looked,
  };
}

/** Letters that every sensitive key holds some of; a stem with a shorter one inside adds nothing. */
function keyStems(addedWords: readonly string[]): string[] {
  const builtIn = [...SUBSTRINGS, ...PHRASES, ...LAST_WORDS, ...WHOLE_KEYS, ...QUERY_PARAMETERS];
  const words = [
    ...new Set([
      ...COARSE,
      'identifiedby',
      ...builtIn.map((word) => word.replace(/\d+$/, '')),
      ...addedWords,
    ]),
  ];
  return words.filter((word) => !words.some((other) => other !== word && word.includes(other)));
}

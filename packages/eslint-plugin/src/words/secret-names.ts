import { wordsOf } from './key-words.ts';

/** Secret wherever the words stand in a key. */
const PHRASES = phrases(`
  password, passwd, passphrase, passcode, pwd, secret, secrets, api key, apikey, access key, private key, signing key,
  encryption key, master key, authorization, credential, credentials, cookie, cookies, bearer, jwt, csrf, xsrf, ssn,
  social security, cvv, cvc, otp, totp, pin, card number, credit card, iban, connection string, session token, token,
  tokens, session secret, mfa code, recovery code, verification code, magic link, reset link, hmac key, webhook key
`);

/** A key that ends so speaks about a secret and does not hold it: `token_count`, `passwordLength`. */
const ABOUT = new Set(
  phrases(`
  age, alg, algorithm, at, attempt, attempts, changed, count, counter, created, duration, enabled, error, errors, exists,
  expired, expires, expiry, file, id, index, invalid, issuer, kind, length, limit, method, missing, mode, name, names, path,
  policy, present, provider, reset, required, rotated, scheme, scope, scopes, size, source, state, status, store, strength,
  timeout, total, ttl, type, url, uri, endpoint, usage, used, valid, verified, version
`).map(([word]) => word),
);

/** What counts tokens or turns pages with them: `max_tokens`, `gen_ai.usage.output_tokens`, `nextPageToken`, `cancellationToken`. */
const PLAIN = new Set(
  phrases(`
  avg, budget, cached, cancel, cancellation, completion, context, continuation, cursor, input, max, min, n, num, number, output, page, pagination, prompt, reasoning, remaining, thinking,
  total, usage, used, new
`).map(([word]) => word),
);

/** Whether a key names something that nobody may read in telemetry. */
export function isSecretName(key: string): boolean {
  const words = wordsOf(key);
  const last = words.at(-1);
  if (last === undefined || ABOUT.has(last)) return false;
  if (/^(is|has|had|should|needs?|can|with|without|no|invalid|missing|requires?)$/.test(words[0] ?? ''))
    return false;
  if (/^tokens?$/.test(last) && words.some((word) => PLAIN.has(word))) return false;
  return PHRASES.some((phrase) => containsPhrase(words, phrase));
}

function containsPhrase(words: readonly string[], phrase: readonly string[]): boolean {
  return words.some((_, start) => phrase.every((word, index) => words[start + index] === word));
}

function phrases(list: string): string[][] {
  return list.split(',').map((phrase) => phrase.trim().split(/\s+/));
}

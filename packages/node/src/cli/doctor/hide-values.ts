import { createRedactor, REDACTED } from '@throughline/redact';
import type { Finding } from './finding.ts';

/** Names of variables whose values are secrets, or hold some. */
const SECRET = /KEY|TOKEN|SECRET|PASS|PWD|CREDENTIAL|AUTH|COOKIE|DSN|HEADERS|CONNECTION|URI$|URL$/i;
/** Shorter values stand in sentences by chance. */
const LEAST = 6;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The last net below the findings, which are made of names and addresses alone: what looks like a secret is hidden, and so
 * is every piece of a value that is one.
 */
export function hideValues(findings: readonly Finding[], environments: readonly Environment[]): Finding[] {
  const redactor = createRedactor();
  const secrets = environments.flatMap(secretsOf).sort((a, b) => b.length - a.length);
  const hide = (text: string): string =>
    redactor.redactText(secrets.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text));
  return findings.map((finding) => ({
    ...finding,
    message: hide(finding.message),
    remedy: hide(finding.remedy),
  }));
}

function secretsOf(environment: Environment): string[] {
  const pieces = Object.entries(environment).flatMap(([name, value = '']) => {
    const address = userInfo(value);
    if (!SECRET.test(name)) return address;
    // Lists of pairs, as headers are written, and values with a scheme before them.
    return [value, ...value.split(/[,;=\s]+|%20/), ...address];
  });
  return [...new Set(pieces)].filter(
    (piece) => piece.length >= LEAST && !/^(?:https?:.*|authorization|bearer)$/i.test(piece),
  );
}

/** User name, password and query of an address. */
function userInfo(value: string): string[] {
  if (!/^[a-z][a-z\d+.-]*:\/\//i.test(value) || !URL.canParse(value)) return [];
  const { username, password, search, searchParams } = new URL(value);
  return [username, password, decodeURIComponent(password), search.slice(1), ...searchParams.values()];
}

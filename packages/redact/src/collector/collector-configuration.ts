import type { RedactionPolicy } from '../policy.ts';
import { createRedactor } from '../redactor.ts';
import { blockedKeys, ignoredKeys, isPath, type Pattern } from './key-patterns.ts';
import { BEARER, blockedValues, isKnownToGo, PAIRS, USER_INFO } from './value-patterns.ts';

/**
 * The policy as configuration of an OpenTelemetry Collector (contrib 0.140 and later): the processors `redaction` and
 * `transform/redact_texts`, YAML under `processors:`. What the Collector has no word for is said in comments.
 *
 * @throws RedactionPolicyError where the policy cannot work
 */
export function collectorConfiguration(policy: RedactionPolicy = {}): string {
  createRedactor(policy);
  const lines = [
    ...remarks(policy).map((remark) => `# ${remark}`),
    'redaction:',
    ...indented([
      ...allowed(policy),
      '# Header values are arrays and nested values maps: all types are looked into.',
      'redact_all_types: true',
      ...hashing(policy),
      ...list('ignored_key_patterns', ignoredKeys(policy)),
      ...list('blocked_key_patterns', policy.enabled === false ? [] : blockedKeys(policy)),
      ...list('blocked_values', policy.enabled === false ? [] : blockedValues(policy)),
      '# Names the keys that were masked (never values), so that the service that leaks is found and mended.',
      'summary: debug',
    ]),
    '',
    '# What the redaction processor does not look at: names, and the text of a status.',
    'transform/redact_texts:',
    ...indented(['error_mode: ignore', 'trace_statements:', ...indented(statements(policy))]),
  ];
  return `processors:\n${indented(lines).join('\n')}\n`;
}

function remarks(policy: RedactionPolicy): string[] {
  const lines = [
    'The second line of defence, for services that do not redact: made by `throughline redaction --collector`.',
    'By key, whatever the value; by value, whatever the key.',
  ];
  const mode = policy.mode ?? 'replace';
  if (mode === 'mask' || policy.modes !== undefined)
    lines.push('Not carried over: mask mode and modes of single rules; the whole value is masked.');
  if (policy.allow)
    lines.push('Keys that are not allowed are removed here, where Throughline hides their values.');
  const foreign = (policy.rules ?? []).filter(
    ({ pattern }) => pattern === undefined || !isKnownToGo(pattern.source),
  );
  for (const { name } of foreign)
    lines.push(`Not carried over: rule ${name}, which Go's regular expressions cannot say.`);
  return lines;
}

/** The Collector compares allowed keys letter by letter. */
function allowed({ allow }: RedactionPolicy): string[] {
  if (allow === undefined) return ['allow_all_keys: true'];
  const wild = allow.filter((entry) => isPath(entry) && /[[*]/.test(entry));
  return [
    'allow_all_keys: false',
    ...wild.map((entry) => `# Not carried over: ${quoted(entry)}, since a key has to stand here in full.`),
    ...list(
      'allowed_keys',
      allow.filter((entry) => !wild.includes(entry)).map((pattern) => ({ pattern })),
    ),
  ];
}

function hashing({ mode }: RedactionPolicy): string[] {
  if (mode !== 'hash') return [];
  return [
    '# At least 32 bytes. Equal values are equal among what is hashed here.',
    'hash_function: hmac-sha256',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the Collector puts the variable in.
    'hmac_key: ${env:THROUGHLINE_REDACT_HASH_KEY}',
  ];
}

function statements(policy: RedactionPolicy): string[] {
  if (policy.enabled === false) return ['[]'];
  const patterns = [PAIRS, `${BEARER}|${USER_INFO}`];
  return ['span.status.message', 'span.name'].flatMap((path) =>
    patterns.map((pattern) => `- replace_pattern(${path}, ${JSON.stringify(pattern)}, "****")`),
  );
}

function list(name: string, patterns: readonly Pattern[]): string[] {
  if (patterns.length === 0) return [];
  const lines = patterns.flatMap(({ says, pattern }) => [
    ...(says ? [`# ${says}`] : []),
    `- ${quoted(pattern)}`,
  ]);
  return [`${name}:`, ...indented(lines)];
}

/** In single quotes nothing means anything but the quote; the Collector reads `$$` as one dollar sign. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''").replaceAll('$', '$$$$')}'`;
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`));
}

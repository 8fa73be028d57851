import {
  createRedactor,
  type RedactionMode,
  type RedactionPolicyError,
  TEXT_RULES,
} from '@throughline/redact';
import type { EnvironmentReader } from './environment-reader.ts';
import { filePath, listOf, names, oneOf, onOrOff, quote } from './rules.ts';
import type { Rule, Setting } from './setting.ts';

/** What the variables say of the redaction policy; undefined where they say nothing. */
export interface RedactionConfig {
  readonly enabled: boolean;
  /** The path of a policy in JSON. */
  readonly file: string | undefined;
  readonly keys: readonly string[];
  readonly reveal: readonly string[];
  readonly paths: readonly string[];
  /** Empty: nothing is shown. */
  readonly allow: readonly string[] | undefined;
  readonly allowText: boolean;
  readonly off: readonly string[];
  readonly mode: RedactionMode | undefined;
  readonly hashKey: string | undefined;
}

type PolicyList = 'keys' | 'reveal' | 'paths' | 'allow';

const shortestHashKey = 16;

/** Names that the policy itself takes; one that it refuses is left out with a remark, so that the others stay. */
function policyNames(list: PolicyList, must: string): Rule<readonly string[]> {
  return {
    must,
    read(text) {
      const reading = names.read(text);
      if (!('value' in reading)) return reading;
      const value = reading.value.filter((name) => problemOf(list, name) === undefined);
      const refused = reading.value.filter((name) => problemOf(list, name) !== undefined);
      if (refused.length === 0) return { value };
      const problems = refused.map((name) => `${quote(name)} cannot be used`).join(', ');
      return value.length === 0 ? { refused: true, because: problems } : { value, remark: problems };
    },
    show: names.show,
  };
}

function problemOf(list: PolicyList, name: string): RedactionPolicyError | undefined {
  try {
    createRedactor({ [list]: [name] });
    return undefined;
  } catch (error) {
    return error as RedactionPolicyError;
  }
}

export const redaction: Setting<boolean> = {
  name: 'THROUGHLINE_REDACT',
  group: 'Redaction',
  from: 'Throughline',
  rule: onOrOff,
  fallback: true,
  says: '`off`: nothing is hidden at any exit, passwords included; a line on stderr says so at each start.',
};

export const redactionFile: Setting<string | undefined> = {
  name: 'THROUGHLINE_REDACT_FILE',
  group: 'Redaction',
  from: 'Throughline',
  rule: filePath,
  fallback: undefined,
  fallbackSays: 'not set',
  says: 'A policy in JSON (docs/redaction.md); what the variables below say is added to it.',
};

const policyNamesMust = 'a comma-separated list of keys';

export const redactionKeys: Setting<readonly string[]> = {
  name: 'THROUGHLINE_REDACT_KEYS',
  group: 'Redaction',
  from: 'Throughline',
  rule: policyNames('keys', policyNamesMust),
  fallback: [],
  says: 'More keys whose value is hidden, in any case form: `patient_id` hides `patientId` and `PATIENT-ID`, too. They win over the semantic conventions.',
};

export const redactionReveal: Setting<readonly string[]> = {
  name: 'THROUGHLINE_REDACT_REVEAL',
  group: 'Redaction',
  from: 'Throughline',
  rule: policyNames('reveal', `${policyNamesMust} or paths`),
  fallback: [],
  says: 'Whole keys or paths whose value stays as it is, although a rule would hide it.',
};

export const redactionPaths: Setting<readonly string[]> = {
  name: 'THROUGHLINE_REDACT_PATHS',
  group: 'Redaction',
  from: 'Throughline',
  rule: policyNames('paths', 'a comma-separated list of paths such as user.email, items[*].iban or *.note'),
  fallback: [],
  says: 'Paths whose value is hidden, in fields and attributes.',
};

export const redactionAllow: Setting<readonly string[] | undefined> = {
  name: 'THROUGHLINE_REDACT_ALLOW',
  group: 'Redaction',
  from: 'Throughline',
  rule: {
    must: `${policyNamesMust} or paths`,
    read(text) {
      const reading = policyNames('allow', '').read(text);
      // Of a list that cannot be used nothing is shown: it was meant to keep things in.
      return 'value' in reading ? reading : { value: [], remark: reading.because ?? 'it has no name in it' };
    },
    show: (value) => (value === undefined ? 'not set' : names.show(value)),
  },
  fallback: undefined,
  fallbackSays: 'not set',
  says: 'Only the values of these keys and paths, and what is below them, are shown; every other value is hidden, `service.name` and free text included. `service.*` allows what starts with it. A list that cannot be used allows nothing.',
};

export const redactionAllowText: Setting<boolean> = {
  name: 'THROUGHLINE_REDACT_ALLOW_TEXT',
  group: 'Redaction',
  from: 'Throughline',
  rule: onOrOff,
  fallback: false,
  says: 'Beside THROUGHLINE_REDACT_ALLOW: `on` shows free text (messages, span names) as far as the rules let it.',
};

export const redactionRulesOff: Setting<readonly string[]> = {
  name: 'THROUGHLINE_REDACT_OFF',
  group: 'Redaction',
  from: 'Throughline',
  rule: {
    ...listOf(TEXT_RULES),
    must: 'a comma-separated list of rules for text, such as card, jwt or github',
  },
  fallback: [],
  says: 'Built-in rules for text that do not apply; `throughline redaction` lists their names.',
};

export const redactionMode: Setting<RedactionMode | undefined> = {
  name: 'THROUGHLINE_REDACT_MODE',
  group: 'Redaction',
  from: 'Throughline',
  rule: {
    ...oneOf<RedactionMode>(['replace', 'hash', 'mask'], { aliases: { redact: 'replace' } }),
    show: (value) => value ?? 'replace',
  },
  fallback: undefined,
  fallbackSays: '`replace`',
  says: 'How a hidden value reads: `[REDACTED]`, a keyed hash of it (equal values stay joinable), or its last four characters.',
};

export const redactionHashKey: Setting<string | undefined> = {
  name: 'THROUGHLINE_REDACT_HASH_KEY',
  group: 'Redaction',
  from: 'Throughline',
  rule: {
    must: `a secret of ${shortestHashKey} characters or more`,
    read: (text) => (text.length < shortestHashKey ? { refused: true } : { value: text }),
    show: (value) => (value === undefined ? 'not set' : 'set'),
    shown: (text) => `${text.length} characters, which are not shown`,
  },
  fallback: undefined,
  fallbackSays: 'not set',
  says: 'The key of `hash` mode. The same key in two services gives equal values equal hashes. Never shown.',
};

export const redactionSettings: readonly Setting<unknown>[] = [
  redaction,
  redactionFile,
  redactionKeys,
  redactionReveal,
  redactionPaths,
  redactionAllow,
  redactionAllowText,
  redactionRulesOff,
  redactionMode,
  redactionHashKey,
] as readonly Setting<unknown>[];

export function readRedaction(reader: EnvironmentReader): RedactionConfig {
  return {
    enabled: reader.read(redaction),
    file: reader.read(redactionFile),
    keys: reader.read(redactionKeys),
    reveal: reader.read(redactionReveal),
    paths: reader.read(redactionPaths),
    allow: reader.read(redactionAllow),
    allowText: reader.read(redactionAllowText),
    off: reader.read(redactionRulesOff),
    mode: reader.read(redactionMode),
    hashKey: reader.read(redactionHashKey),
  };
}

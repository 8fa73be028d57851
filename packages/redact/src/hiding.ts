import type { RedactionMode, RedactionPolicy } from './policy.ts';

/** What a hidden value reads by default. */
export const REDACTED = '[REDACTED]';

/** A value must be so long before its last four characters say little enough. */
const SHORTEST_MASKED = 12;
const HASH_CHARACTERS = 16;

/** Hides values the way the policy says, and counts each by its rule. */
export interface Hider {
  hide(rule: string, secret: unknown, mode?: RedactionMode): string;
  /** How often each rule has hidden something. */
  counts(): Record<string, number>;
  /** While `listener` is set, redactions go there and are not counted. */
  listen(listener: ((rule: string) => void) | undefined): void;
}

export function createHider(policy: RedactionPolicy): Hider {
  const counted = new Map<string, { times: number }>();
  const modes = new Map<string, RedactionMode>(Object.entries(policy.modes ?? {}));
  for (const { name, mode } of policy.rules ?? [])
    if (mode !== undefined && !modes.has(name)) modes.set(name, mode);
  const fallback = policy.mode ?? 'replace';
  const hash = policy.hashKey === undefined ? () => REDACTED : createHash(policy.hashKey);
  let listening: ((rule: string) => void) | undefined;

  function count(rule: string): void {
    const known = counted.get(rule);
    if (known === undefined) counted.set(rule, { times: 1 });
    else known.times++;
  }

  return {
    hide(rule, secret, mode = modes.size === 0 ? fallback : (modes.get(rule) ?? fallback)) {
      if (listening === undefined) count(rule);
      else listening(rule);
      if (mode === 'replace') return REDACTED;
      if (typeof secret !== 'string' && typeof secret !== 'number' && typeof secret !== 'bigint')
        return REDACTED;
      return mode === 'hash' ? hash(String(secret)) : mask(String(secret));
    },
    counts: () => Object.fromEntries([...counted].map(([rule, { times }]) => [rule, times])),
    listen(listener) {
      listening = listener;
    },
  };
}

/** The last four, where they are few of many and cannot break the text around them. */
function mask(secret: string): string {
  const last = secret.slice(-4);
  return secret.length >= SHORTEST_MASKED && /^[A-Za-z0-9]{4}$/.test(last) ? `[REDACTED:…${last}]` : REDACTED;
}

/** Keyed, so that nobody can guess values; cut short, so that it stays readable. */
function createHash(key: string | Uint8Array): (secret: string) => string {
  const crypto = process.getBuiltinModule('node:crypto');
  const secretKey = crypto.createSecretKey(typeof key === 'string' ? Buffer.from(key) : key);
  return (secret) => {
    const digest = crypto.createHmac('sha256', secretKey).update(bare(secret)).digest('hex');
    return `[REDACTED:${digest.slice(0, HASH_CHARACTERS)}]`;
  };
}

/** The value as it was before a scheme, a percent sign or a backslash was put to it, so that equal values stay equal. */
function bare(secret: string): string {
  let value = secret.replace(/^(?:bearer|basic|token)\s+/i, '');
  try {
    if (value.includes('%')) value = decodeURIComponent(value);
    if (value.includes('\\')) value = JSON.parse(`"${value}"`) as string;
  } catch {
    // Not encoded after all.
  }
  return value;
}

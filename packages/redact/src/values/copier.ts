import { HIDDEN_TEXT, type KeyDecision, OPEN } from '../keys/key-rules.ts';
import { describeOpaque, type Entries, entriesOf } from './containers.ts';
import { errorEntries, isError } from './errors.ts';

/** What a copier needs from the rules. */
export interface CopierRules {
  decide(key: string): KeyDecision;
  redactText(text: string, key: string): string;
  hide(rule: string, secret: unknown): unknown;
}

export interface CopierLimits {
  /** Deeper values read `[TOO DEEP]`. */
  maxDepth: number;
  /** After so many values in one call, the rest reads `[TOO MANY]`. */
  maxValues: number;
}

const CIRCULAR = '[CIRCULAR]';
const TOO_DEEP = '[TOO DEEP]';
const TOO_MANY = '[TOO MANY]';
const UNREADABLE = '[UNREADABLE]';

/** Makes safe copies: plain data that JSON can write, every getter read once, the input untouched. */
export interface Copier {
  copy(key: string, value: unknown): unknown;
  copyField(key: string, value: unknown): unknown;
}

export function createCopier(rules: CopierRules, limits: CopierLimits): Copier {
  /** The objects between the root and the current value, to find cycles. */
  const ancestors: object[] = [];
  let values = 0;

  function copyField(key: string, value: unknown): unknown {
    const decision = rules.decide(key);
    if (decision === OPEN || isHarmless(value, decision)) return copy(key, value);
    return rules.hide('key', value);
  }

  function copy(key: string, value: unknown): unknown {
    switch (typeof value) {
      case 'string':
        return rules.redactText(value, key);
      case 'object':
        return value === null ? null : copyObject(key, value);
      case 'bigint':
        return value.toString();
      case 'symbol':
        return rules.redactText(String(value), key);
      case 'function':
        return describeFunction(value);
      default:
        return value;
    }
  }

  function copyObject(key: string, value: object): unknown {
    if (ancestors.length === 0) values = 0;
    if (ancestors.length >= limits.maxDepth) return TOO_DEEP;
    if (ancestors.includes(value)) return CIRCULAR;
    if (++values > limits.maxValues) return TOO_MANY;
    ancestors.push(value);
    try {
      return copyContent(key, value);
    } catch {
      return UNREADABLE;
    } finally {
      ancestors.pop();
    }
  }

  function copyContent(key: string, value: object): unknown {
    if (Array.isArray(value)) return copyArray(key, value);
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) {
      if (isError(value)) return copyEntries(errorEntries(value));
      const opaque = describeOpaque(value);
      if (opaque !== undefined) return rules.redactText(opaque, key);
      const entries = entriesOf(value);
      if (entries !== undefined)
        return Array.isArray(entries) ? copyEntries(entries) : copyArray(key, entries.items);
    }
    const toJSON = (value as { toJSON?: unknown }).toJSON;
    if (typeof toJSON !== 'function') return copyFields(value as Record<string, unknown>);
    const json: unknown = toJSON.call(value, key);
    return json === value ? copyFields(value as Record<string, unknown>) : copy(key, json);
  }

  function copyFields(value: Record<string, unknown>): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    for (const name of Object.keys(value)) {
      // Read once already, to see whether it is a function.
      if (name === 'toJSON') continue;
      if (++values > limits.maxValues) {
        out['[TOO MANY]'] = true;
        return out;
      }
      let field: unknown;
      try {
        field = value[name];
      } catch {
        field = UNREADABLE;
      }
      setField(out, name, copyField(name, field));
    }
    return out;
  }

  function copyEntries(entries: Entries): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    for (const [name, field] of entries) {
      if (++values > limits.maxValues) return out;
      setField(out, rules.redactText(name, ''), copyField(name, field));
    }
    return out;
  }

  function copyArray(key: string, list: ArrayLike<unknown>): unknown[] {
    const out: unknown[] = [];
    let hideNext = false;
    for (let i = 0; i < list.length; i++) {
      if (++values > limits.maxValues) {
        out.push(TOO_MANY);
        return out;
      }
      let item: unknown;
      try {
        item = list[i];
      } catch {
        item = UNREADABLE;
      }
      const isValue = hideNext && typeof item === 'string' && item.length > 0 && item.charCodeAt(0) !== 45;
      out.push(isValue ? rules.hide('key', item) : copy(key, item));
      hideNext = typeof item === 'string' && isOption(item);
    }
    return out;
  }

  /** `--password` in an argument list: the next argument is its value. */
  function isOption(item: string): boolean {
    if (item.charCodeAt(0) !== 45 || item.length > 128 || item.includes('=')) return false;
    return rules.decide(item) !== OPEN;
  }

  return { copy, copyField };
}

/** Absence, truth and emptiness tell nothing; a number under a counting key counts. */
function isHarmless(value: unknown, decision: KeyDecision): boolean {
  if (value === undefined || value === null || value === '' || typeof value === 'boolean') return true;
  return decision === HIDDEN_TEXT && typeof value === 'number';
}

function setField(out: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__') {
    Object.defineProperty(out, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    out[name] = value;
  }
}

function describeFunction(value: unknown): string {
  try {
    const name = (value as { name?: unknown }).name;
    return typeof name === 'string' && name !== '' ? `[Function ${name}]` : '[Function]';
  } catch {
    return '[Function]';
  }
}

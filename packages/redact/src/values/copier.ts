import { OPEN } from '../keys/key-rules.ts';
import type { RedactionMode } from '../policy.ts';
import { describeOpaque, type Entries, entriesOf } from './containers.ts';
import { errorEntries, isError } from './errors.ts';
import type { Judge, Place } from './judge.ts';
import { createTrail, type Trail } from './trail.ts';

/** What a copier needs from the rules. */
export interface CopierRules extends Judge {
  decide(key: string): number;
  redactText(text: string, key: string): string;
  hide(rule: string, secret: unknown, mode?: RedactionMode): string;
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

/** Fields that name another field's meaning: `{ name: 'password', value: '…' }`. */
const NAMING_FIELDS = ['name', 'key', 'header', 'field'];

/** Makes safe copies: plain data that JSON can write, every getter read once, the input untouched. */
export interface Copier {
  copy(value: unknown): unknown;
  copyField(key: string, value: unknown): unknown;
  /** Where the copy stands, for explanations. */
  trail: Trail;
}

export function createCopier(rules: CopierRules, limits: CopierLimits): Copier {
  /** The objects between the root and the current value, to find cycles. */
  const ancestors: object[] = [];
  const trail = createTrail();
  let values = 0;

  function field(key: string, value: unknown, parent: Place): unknown {
    const place = rules.enter(parent, key);
    const { rule, mode, revealed } = rules.judge(place, key, value);
    trail.enter(key);
    const out = rule !== undefined ? rules.hide(rule, value, mode) : copy(key, value, place, revealed);
    trail.leave();
    return out;
  }

  function copy(key: string, value: unknown, place: Place, revealed: boolean): unknown {
    switch (typeof value) {
      case 'string':
        return revealed ? value : rules.redactText(value, key);
      case 'object':
        return value === null ? null : copyObject(key, value, place);
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

  function copyObject(key: string, value: object, place: Place): unknown {
    if (ancestors.length === 0) values = 0;
    if (ancestors.length >= limits.maxDepth) return TOO_DEEP;
    if (ancestors.includes(value)) return CIRCULAR;
    if (++values > limits.maxValues) return TOO_MANY;
    ancestors.push(value);
    try {
      return copyContent(key, value, place);
    } catch {
      return UNREADABLE;
    } finally {
      ancestors.pop();
    }
  }

  function copyContent(key: string, value: object, place: Place): unknown {
    if (Array.isArray(value)) return copyArray(key, value, place);
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) {
      if (isError(value)) return copyEntries(errorEntries(value), place);
      const opaque = describeOpaque(value);
      if (opaque !== undefined)
        return place.allowed ? rules.redactText(opaque, key) : rules.hide('allow', opaque);
      const entries = entriesOf(value);
      if (Array.isArray(entries)) return copyEntries(entries, place);
      if (entries !== undefined) return copyArray(key, entries.items, place);
    }
    const toJSON = (value as { toJSON?: unknown }).toJSON;
    if (typeof toJSON !== 'function') return copyFields(value as Record<string, unknown>, place);
    const json: unknown = toJSON.call(value, key);
    if (json === value) return copyFields(value as Record<string, unknown>, place);
    if (typeof json === 'object' || place.allowed) return copy(key, json, place, false);
    return rules.hide('allow', json);
  }

  function copyFields(value: Record<string, unknown>, place: Place): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    let named: unknown;
    for (const name of Object.keys(value)) {
      // Read once already, to see whether it is a function.
      if (name === 'toJSON') continue;
      if (++values > limits.maxValues) {
        out[TOO_MANY] = true;
        return out;
      }
      let content: unknown;
      try {
        content = value[name];
      } catch {
        content = UNREADABLE;
      }
      if (name === 'value') named = content;
      setField(out, name, field(name, content, place));
    }
    if (named !== undefined && namesSecret(out) && !isHidden(out['value']))
      out['value'] = rules.hide('key', named);
    return out;
  }

  function namesSecret(out: Record<string, unknown>): boolean {
    for (const naming of NAMING_FIELDS) {
      const name = Object.hasOwn(out, naming) ? out[naming] : undefined;
      if (typeof name === 'string' && name.length <= 128 && rules.decide(name) !== OPEN) return true;
    }
    return false;
  }

  function copyEntries(entries: Entries, place: Place): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    for (const [name, content] of entries) {
      if (++values > limits.maxValues) return out;
      setField(out, rules.redactText(name, ''), field(name, content, place));
    }
    return out;
  }

  function copyArray(key: string, list: ArrayLike<unknown>, parent: Place): unknown[] {
    const out: unknown[] = [];
    const inHeaders = isHeaderList(key, list.length);
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
      const isValue: boolean =
        hideNext && typeof item === 'string' && item.length > 0 && (inHeaders || item.charCodeAt(0) !== 45);
      out.push(isValue ? rules.hide('key', item) : arrayItem(key, i, item, parent));
      hideNext =
        typeof item === 'string' &&
        !isValue &&
        (isOption(item) || (inHeaders && i % 2 === 0 && isSecretName(item)));
    }
    return out;
  }

  /** Items are judged by their path and by the allow-list; the key of their list was judged before. */
  function arrayItem(key: string, index: number, item: unknown, parent: Place): unknown {
    const place = rules.enter(parent, String(index));
    trail.enterItem(index);
    const { rule, mode, revealed } = rules.judge(place, '', item);
    const pair = Array.isArray(item) && item.length === 2 ? secretPair(item) : undefined;
    const out =
      rule !== undefined ? rules.hide(rule, item, mode) : (pair ?? copy(key, item, place, revealed));
    trail.leave();
    return out;
  }

  /** `['authorization', 'Bearer …']` in a list of pairs. */
  function secretPair(item: readonly unknown[]): unknown[] | undefined {
    const name: unknown = item[0];
    const value: unknown = item[1];
    if (typeof name !== 'string' || typeof value !== 'string' || !isSecretName(name) || value === '')
      return undefined;
    return [name, rules.hide('key', value)];
  }

  function isSecretName(name: string): boolean {
    return name.length <= 128 && rules.decide(name) !== OPEN;
  }

  /** `--password` in an argument list: the next argument is its value. */
  function isOption(item: string): boolean {
    return item.charCodeAt(0) === 45 && !item.includes('=') && isSecretName(item);
  }

  return {
    copy: (value) => copy('', value, rules.root, false),
    copyField: (key, value) => field(key, value, rules.root),
    trail,
  };
}

/** Node's `rawHeaders` and undici's header lists: name, value, name, value. */
function isHeaderList(key: string, length: number): boolean {
  return length % 2 === 0 && /headers$/i.test(key);
}

function isHidden(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('[REDACTED');
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

import { plain, textOf } from '@throughline/api/runtime';
import type { Info } from './winston-parts.ts';

const LEVEL: symbol = Symbol.for('level');

/** A copy of a record in which nothing throws. */
export function harmless(given: unknown): Info {
  const copied = plain(given);
  const record: Info = isObject(copied) ? { ...copied } : {};
  const level = readText(given, LEVEL) ?? readText(given, 'level') ?? 'info';
  record['level'] = level;
  record[LEVEL] = level;
  if (typeof copied === 'string') record['message'] = copied;
  if (typeof record['message'] !== 'string') record['message'] = textOf(record['message']);
  return record;
}

function readText(owner: unknown, key: string | symbol): string | undefined {
  try {
    const value = (owner as Info)[key];
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a plain copy has properties. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

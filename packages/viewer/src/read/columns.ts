import { KINDS } from '../search/fields.ts';
import type { SqlValue } from '../store/database.ts';
import type { LevelName, SpanKindName } from './shapes.ts';

export function textOrNull(value: SqlValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

export function numberOrNull(value: SqlValue | undefined): number | null {
  return typeof value === 'number' ? value : null;
}

/** OTLP: 0 is not given and counts as internal. */
export function kindName(kind: SqlValue | undefined): SpanKindName {
  return (KINDS[Math.max(0, Number(kind) - 1)] ?? 'internal') as SpanKindName;
}

const LEVELS: readonly LevelName[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

export function levelName(severity: SqlValue | undefined): LevelName {
  return LEVELS[Math.floor((Number(severity) - 1) / 4)] ?? 'info';
}

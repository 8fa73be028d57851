import type { LogItem } from '../../../src/read/shapes.ts';

/** Columns that fit beside the message. */
export const MOST_COLUMNS = 6;
const MOST_OFFERED = 40;
/** Told by other columns, or too long for one. */
const NOT_OFFERED = /^exception\.stacktrace$|^throughline\.error\.(?:breadcrumbs|code_frame)$/;

/** Fields that these log records have, the most frequent first. */
export function offeredColumns(logs: readonly LogItem[]): string[] {
  const counts = new Map<string, number>();
  for (const { attributes } of logs) {
    for (const key of Object.keys(attributes)) {
      if (!NOT_OFFERED.test(key)) counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return [...counts]
    .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .slice(0, MOST_OFFERED)
    .map(([key]) => key);
}

/** The parameter `cols` of the address. Each key is encoded, since it may have a comma. */
export function parseColumns(text: string | null): string[] {
  return [...new Set((text ?? '').split(',').filter((part) => part !== ''))]
    .map(decoded)
    .slice(0, MOST_COLUMNS);
}

export function writeColumns(columns: readonly string[]): string {
  return columns.map(encodeURIComponent).join(',');
}

/** Takes a column away, or adds it at the end; unchanged where there is no room. */
export function toggledColumn(columns: readonly string[], key: string): string[] {
  if (columns.includes(key)) return columns.filter((one) => one !== key);
  return columns.length < MOST_COLUMNS ? [...columns, key] : [...columns];
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

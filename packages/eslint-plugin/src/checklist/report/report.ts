import type { Mark, Point, PointId } from '../judge/points.ts';
import type { RowKind } from '../table/row-kind.ts';

/** What `throughline check --format json` writes. Files are below the folder that was checked, with `/`; lines begin at 1. */
export interface CheckReport {
  readonly version: 1;
  readonly score: Score;
  readonly points: readonly Point[];
  readonly rows: readonly ReportRow[];
  readonly findings: readonly Finding[];
  /** Where `throughline/register` is loaded; null where that was not seen. */
  readonly preload: string | null;
  readonly files: number;
  readonly lines: number;
  /** Files that could not be read, and why. */
  readonly unread: readonly { readonly name: string; readonly reason: string }[];
  readonly notes: readonly string[];
}

/** How many marks of each kind there are; `percent` is `yes` of all that are asked for, and null where nothing is. */
export interface Score {
  readonly yes: number;
  readonly no: number;
  readonly none: number;
  readonly unknown: number;
  readonly percent: number | null;
}

export interface ReportRow {
  readonly kind: RowKind;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly marks: Readonly<Record<PointId, Mark>>;
}

export interface Finding {
  /** As ESLint has it, without `throughline/`. */
  readonly rule: string;
  readonly level: 'error' | 'warning';
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine?: number;
  readonly endColumn?: number;
  /** Of the row that it is about, where it is about one as a whole. */
  readonly row?: string;
  /** The same as long as the code that it is about is: moving it within its file does not change it. */
  readonly fingerprint: string;
}

export function scoreOf(rows: readonly ReportRow[]): Score {
  const count = { yes: 0, no: 0, none: 0, unknown: 0 };
  for (const { marks } of rows) for (const { mark } of Object.values(marks)) count[mark] += 1;
  const asked = count.yes + count.no + count.unknown;
  return { ...count, percent: asked === 0 ? null : Math.floor((100 * count.yes) / asked) };
}

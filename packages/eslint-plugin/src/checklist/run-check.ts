import { type CheckOptions, checkFolder } from './check-folder.ts';
import { type Baseline, baselineText, compare, readBaseline } from './report/baseline.ts';
import { markdownReport } from './report/markdown-report.ts';
import type { CheckReport } from './report/report.ts';
import { sarifReport } from './report/sarif-report.ts';
import { textReport } from './report/text-report.ts';

export type CheckFormat = 'table' | 'json' | 'sarif' | 'markdown';

export interface RunOptions extends CheckOptions {
  /** Default: `table`. */
  readonly format?: CheckFormat;
  /** The text of a baseline: what is in it fails nothing. */
  readonly baseline?: string;
}

export interface CheckRun {
  readonly report: CheckReport;
  /** The report in the format that was asked for. */
  readonly text: string;
  /** How many findings are not in the baseline. */
  readonly fresh: number;
  /** The baseline of what was found now. */
  readonly baseline: string;
}

/**
 * Checks a folder, compares it with a baseline, and writes the report.
 *
 * @throws NothingToCheck, MissingTool, BaselineError
 */
export async function runCheck(options: RunOptions): Promise<CheckRun> {
  const known = options.baseline === undefined ? undefined : readBaseline(options.baseline);
  const report = await checkFolder(options);
  const compared = compare(report, known);
  const text = write(options.format ?? 'table', report, compared, known);
  return { report, text, fresh: compared.fresh.length, baseline: baselineText(report) };
}

function write(
  format: CheckFormat,
  report: CheckReport,
  compared: ReturnType<typeof compare>,
  known: Baseline | undefined,
): string {
  const hasBaseline = known !== undefined;
  switch (format) {
    case 'json': {
      const fresh = compared.fresh.map(({ fingerprint }) => fingerprint);
      return `${JSON.stringify({ ...report, ...(hasBaseline && { new: fresh }) }, undefined, 2)}\n`;
    }
    case 'sarif':
      return sarifReport(report, compared, hasBaseline);
    case 'markdown':
      return markdownReport(report, compared, hasBaseline);
    default:
      return textReport(report, compared, hasBaseline);
  }
}

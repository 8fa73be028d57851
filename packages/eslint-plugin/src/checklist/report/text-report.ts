import type { MarkName } from '../judge/points.ts';
import type { Compared } from './baseline.ts';
import type { CheckReport, ReportRow } from './report.ts';

const SIGNS: Readonly<Record<MarkName, string>> = { yes: '✔', no: '✖', none: '·', unknown: '?' };
const PLURALS = { route: 'Routes', flow: 'Flows', job: 'Jobs', handler: 'Handlers' } as const;
const WIDEST_NAME = 60;

/** The report for a terminal: a table, what is missing and why, what the rules report, the score. */
export function textReport(report: CheckReport, { fresh, gone }: Compared, hasBaseline: boolean): string {
  const lines: string[] = [];
  if (report.rows.length === 0) lines.push('No routes, flows, jobs or handlers were found.', '');
  else lines.push(...tableLines(report), '');
  const reasons = report.rows.flatMap(reasonLines);
  if (reasons.length > 0) lines.push('Why', ...reasons, '');
  if (fresh.length > 0) lines.push(hasBaseline ? 'New findings' : 'Findings', ...findingLines(fresh), '');
  for (const { name, reason } of report.unread) lines.push(`Not read: ${oneLine(name)}: ${oneLine(reason)}`);
  for (const note of report.notes) lines.push(`Note: ${oneLine(note)}`);
  lines.push(...summary(report, fresh.length, gone.length, hasBaseline));
  return `${lines.join('\n')}\n`;
}

function tableLines({ rows, points }: CheckReport): string[] {
  const names = rows.map(({ name }) => cut(oneLine(name)));
  const width = Math.max(...names.map((name) => name.length), 'Handlers'.length);
  const head = points.map(({ short }) => short.padEnd(6)).join(' ');
  const lines: string[] = [];
  for (const kind of ['route', 'flow', 'job', 'handler'] as const) {
    const own = rows.filter((row) => row.kind === kind);
    if (own.length === 0) continue;
    if (lines.length > 0) lines.push('');
    lines.push(`${PLURALS[kind].padEnd(width)}  ${head}`);
    for (const row of own) {
      const marks = points.map(({ id }) => SIGNS[row.marks[id].mark].padEnd(6)).join(' ');
      lines.push(`${cut(oneLine(row.name)).padEnd(width)}  ${marks} ${oneLine(row.file)}:${row.line}`);
    }
  }
  return [...lines, '', '✔ there   ✖ missing   · not asked for   ? reading the code does not tell'];
}

function reasonLines({ name, file, line, marks }: ReportRow): string[] {
  const lines = Object.entries(marks)
    .filter(([, { mark }]) => mark === 'no' || mark === 'unknown')
    .map(([id, { mark, why }]) => `    ${SIGNS[mark]} ${id}: ${oneLine(why)}`);
  return lines.length === 0 ? [] : [`  ${oneLine(name)}  ${oneLine(file)}:${line}`, ...lines];
}

function findingLines(findings: Compared['fresh']): string[] {
  const lines: string[] = [];
  let last = '';
  for (const { file, line, column, level, rule, message } of findings) {
    if (file !== last) lines.push(`  ${oneLine(file)}`);
    last = file;
    lines.push(`    ${line}:${column}  ${level}  ${oneLine(message)}  ${rule}`);
  }
  return lines;
}

function summary(
  { score, files, lines, preload, findings }: CheckReport,
  fresh: number,
  gone: number,
  hasBaseline: boolean,
) {
  const percent = score.percent === null ? 'nothing to mark' : `${score.percent}%`;
  const asked = score.yes + score.no + score.unknown;
  const known = hasBaseline ? ` (${findings.length - fresh} known)` : '';
  return [
    `Score ${percent}: ${score.yes} of ${asked} points there, ${score.no} missing, ${score.unknown} unknown; ${score.none} not asked for.`,
    `${fresh} ${hasBaseline ? 'new ' : ''}${fresh === 1 ? 'finding' : 'findings'}${known} in ${files} files, ${lines} lines.`,
    preload === null
      ? 'The preload (throughline/register) was not seen; say --preload where it is given from outside.'
      : `Preload: ${oneLine(preload)}.`,
    ...(gone > 0 ? [`${gone} of the baseline are gone: write it anew with --write-baseline.`] : []),
  ];
}

const cut = (name: string) => (name.length > WIDEST_NAME ? `${name.slice(0, WIDEST_NAME - 1)}…` : name);

/** Text of foreign code must not steer the terminal. */
function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ');
}

import type { MarkName } from '../judge/points.ts';
import type { Compared } from './baseline.ts';
import type { CheckReport } from './report.ts';

const SIGNS: Readonly<Record<MarkName, string>> = { yes: '✅', no: '❌', none: '', unknown: '❔' };

/** The report for a pull request or an issue. */
export function markdownReport(report: CheckReport, { fresh }: Compared, hasBaseline: boolean): string {
  const { score, rows, points, unread, notes } = report;
  const percent = score.percent === null ? '' : ` ${score.percent}%`;
  const lines = [
    `## Observability checklist${percent}`,
    '',
    `${score.yes} points there, ${score.no} missing, ${score.unknown} unknown, ${score.none} not asked for. ` +
      `${fresh.length} ${hasBaseline ? 'new ' : ''}${fresh.length === 1 ? 'finding' : 'findings'}.`,
  ];
  if (rows.length > 0) {
    lines.push(
      '',
      row(['', 'where', ...points.map(({ short }) => short)]),
      row(['---', '---', ...points.map(() => ':-:')]),
    );
    for (const { kind, name, file, line, marks } of rows) {
      const what = kind === 'handler' ? text(name) : `${kind} ${code(name)}`;
      lines.push(row([what, code(`${file}:${line}`), ...points.map(({ id }) => SIGNS[marks[id].mark])]));
    }
    lines.push('', '✅ there, ❌ missing, ❔ reading the code does not tell');
  }
  const missing = rows.flatMap(({ name, marks }) =>
    points.flatMap(({ id, title }) =>
      marks[id].mark === 'no' ? [`- ${code(name)}: ${title}: ${text(marks[id].why)}`] : [],
    ),
  );
  if (missing.length > 0) lines.push('', '### Missing', '', ...missing);
  if (fresh.length > 0) {
    lines.push(
      '',
      `### ${hasBaseline ? 'New findings' : 'Findings'}`,
      '',
      row(['where', 'rule', '']),
      row(['---', '---', '---']),
    );
    for (const { file, line, rule, message } of fresh)
      lines.push(row([code(`${file}:${line}`), code(rule), text(message)]));
  }
  for (const { name, reason } of unread) lines.push('', `Not read: ${code(name)}: ${text(reason)}`);
  for (const note of notes) lines.push('', `Note: ${text(note)}`);
  return `${lines.join('\n')}\n`;
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

/** Foreign text, so that nothing in it is Markdown or HTML. */
function text(foreign: string): string {
  return foreign.replaceAll(/\s+/g, ' ').replaceAll(/[\\|*_[\]<>#~]/g, '\\$&');
}

function code(foreign: string): string {
  const flat = foreign.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').replaceAll('`', "'");
  return `\`${flat}\``;
}

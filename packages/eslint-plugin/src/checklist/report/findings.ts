import type { Linter } from 'eslint';
import { enclosingFunction, functionName, isFunction, type Node } from '../../lint/nodes.ts';
import { findIn } from '../../lint/source.ts';
import { POINTS } from '../judge/points.ts';
import type { Program } from '../program/program.ts';
import { fileOf, type SourceFile } from '../program/source-file.ts';
import type { Table } from '../table/read-table.ts';
import type { Row } from '../table/row.ts';
import { Fingerprints } from './fingerprints.ts';
import type { Finding, ReportRow } from './report.ts';

/** A row of the table and what was found out about it. */
export interface Judged {
  readonly row: Row;
  readonly shown: ReportRow;
}

/**
 * What the rules report, and each missing mark that none of them does. A missing health endpoint is one finding for its server.
 *
 * @param isOn whether the project wants to hear of a rule
 */
export function findingsOf(
  program: Program,
  table: Table,
  judged: readonly Judged[],
  isOn: (rule: string) => boolean,
): Finding[] {
  const fingerprints = new Fingerprints();
  const findings = [
    ...program.files.flatMap((file) =>
      file.messages.flatMap((message) => ofRule(file, message, judged, table, fingerprints)),
    ),
    ...judged.flatMap((one) => ofRow(one, isOn, fingerprints)),
    ...(isOn('health-endpoint') ? ofServers(judged, table, fingerprints) : []),
  ];
  return findings.sort(
    (one, other) =>
      one.file.localeCompare(other.file, 'en') ||
      one.line - other.line ||
      one.column - other.column ||
      one.rule.localeCompare(other.rule, 'en'),
  );
}

function ofRule(
  file: SourceFile,
  message: Linter.LintMessage,
  judged: readonly Judged[],
  table: Table,
  fingerprints: Fingerprints,
): Finding[] {
  const rule = message.ruleId?.replace(/^throughline\//, '') ?? '';
  // The table knows the routes that other files mount.
  if (
    rule === 'health-endpoint' &&
    judged.some(({ row }) => rootsOf(row, table).some((root) => fileOf(root) === file))
  ) {
    return [];
  }
  const { line, column, endLine, endColumn } = message;
  return [
    {
      rule,
      level: message.severity === 2 ? 'error' : 'warning',
      message: message.message,
      file: file.name,
      line,
      column,
      ...(endLine !== undefined && { endLine }),
      ...(endColumn !== undefined && { endColumn }),
      fingerprint: fingerprints.of(
        rule,
        file.name,
        functionAt(file, line, column),
        textAt(file, line, endLine),
      ),
    },
  ];
}

function ofRow(
  { row, shown }: Judged,
  isOn: (rule: string) => boolean,
  fingerprints: Fingerprints,
): Finding[] {
  return POINTS.flatMap(({ id, rule, title }) => {
    const { mark, why, isReported } = shown.marks[id];
    if (mark !== 'no' || isReported || id === 'health' || !isOn(rule)) return [];
    const message = `${shown.kind} ${shown.name}: ${title}: ${why}.`;
    return [
      placed(
        rule,
        message,
        row.site,
        shown.name,
        fingerprints.of(rule, shown.file, shown.kind, shown.name, id),
      ),
    ];
  });
}

function ofServers(judged: readonly Judged[], table: Table, fingerprints: Fingerprints): Finding[] {
  const without = new Set<Node>();
  for (const { row, shown } of judged) {
    if (shown.marks.health.mark === 'no') for (const root of rootsOf(row, table)) without.add(root);
  }
  return [...without].map((root) => {
    const file = fileOf(root);
    const message =
      'This server has no health endpoint, as far as its routes show. Serve `/health` and `/health/ready`, or run it under `throughline/register`, which does.';
    const text = file.source.getText(root).slice(0, 200);
    return placed(
      'health-endpoint',
      message,
      root,
      undefined,
      fingerprints.of('health-endpoint', file.name, text),
    );
  });
}

const rootsOf = (row: Row, { mounts }: Table) => [
  ...new Set(row.servers.flatMap((key) => mounts.roots(key))),
];

function placed(
  rule: string,
  message: string,
  node: Node,
  row: string | undefined,
  fingerprint: string,
): Finding {
  const { start } = node.loc;
  const place = { file: fileOf(node).name, line: start.line, column: start.column + 1 };
  return { rule, level: 'warning', message, ...place, ...(row !== undefined && { row }), fingerprint };
}

/** The name of the function around a place, so that the same line in two functions is two things. */
function functionAt({ source }: SourceFile, line: number, column: number): string {
  let innermost: Node | undefined;
  findIn(source, source.ast, (node) => {
    const { start, end } = node.loc;
    const isBefore = line < start.line || (line === start.line && column <= start.column);
    if (node.type !== 'Program' && (isBefore || line > end.line)) return 'skip';
    if (isFunction(node)) innermost = node;
    return false;
  });
  const names: string[] = [];
  for (let at = innermost; at; at = enclosingFunction(at))
    if (isFunction(at)) names.unshift(functionName(at) ?? '');
  return names.join('/');
}

function textAt({ source }: SourceFile, line: number, endLine = line): string {
  return source.text
    .split(/\r?\n/)
    .slice(line - 1, Math.min(endLine, line + 4))
    .map((text) => text.trim())
    .join('\n');
}

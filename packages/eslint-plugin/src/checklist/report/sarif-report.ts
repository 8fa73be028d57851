import { readFileSync } from 'node:fs';
import { plugin } from '../../plugin.ts';
import { rulePage } from '../../rule-page.ts';
import type { Compared } from './baseline.ts';
import type { CheckReport, Finding } from './report.ts';

/** The findings as SARIF 2.1.0; known ones have `baselineState: unchanged`. Locations are relative to `SRCROOT`. */
export function sarifReport(report: CheckReport, { fresh, gone }: Compared, hasBaseline: boolean): string {
  const isFresh = new Set(fresh.map(({ fingerprint }) => fingerprint));
  const names = Object.keys(plugin.rules);
  const results = report.findings.map((finding) => ({
    ...resultOf(finding, names),
    ...(hasBaseline && { baselineState: isFresh.has(finding.fingerprint) ? 'new' : 'unchanged' }),
  }));
  const absent = gone.map(({ rule, file, message, fingerprint }) => ({
    ...resultOf({ rule, file, message, fingerprint, level: 'warning' }, names),
    baselineState: 'absent',
  }));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'throughline check',
            semanticVersion: plugin.meta.version,
            rules: names.map(ruleOf),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { SRCROOT: { description: { text: 'The folder that was checked.' } } },
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: [
              ...report.unread.map(({ name, reason }) => ({
                level: 'warning',
                message: { text: `Not read: ${name}: ${reason}` },
              })),
              ...report.notes.map((note) => ({ level: 'note', message: { text: note } })),
            ],
          },
        ],
        results: [...results, ...absent],
        properties: { score: report.score },
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

type Placed = Pick<Finding, 'rule' | 'file' | 'message' | 'fingerprint' | 'level'> & Partial<Finding>;

function resultOf(
  { rule, file, message, fingerprint, level, line, column, endLine, endColumn }: Placed,
  names: string[],
) {
  return {
    ruleId: rule,
    ...(names.includes(rule) && { ruleIndex: names.indexOf(rule) }),
    level,
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodeURI(file), uriBaseId: 'SRCROOT' },
          ...(line !== undefined && {
            region: {
              startLine: line,
              ...(column !== undefined && { startColumn: column }),
              ...(endLine !== undefined && { endLine }),
              ...(endColumn !== undefined && { endColumn }),
            },
          }),
        },
      },
    ],
    partialFingerprints: { 'throughline/v1': fingerprint },
  };
}

function ruleOf(name: string) {
  const page = readFileSync(new URL(rulePage(name)), 'utf8');
  const description = plugin.rules[name]?.meta?.docs?.description ?? name;
  return { id: name, shortDescription: { text: description }, help: { text: description, markdown: page } };
}

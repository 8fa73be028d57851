import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Linter } from 'eslint';
import { RECOMMENDED, STRICT } from '../rule-levels.ts';
import { readSettings } from '../settings.ts';
import type { Project } from './judge/case.ts';
import { judgeRow } from './judge/judge-row.ts';
import { POINTS } from './judge/points.ts';
import { findSources } from './program/find-files.ts';
import { findPreload } from './program/find-preload.ts';
import { type Program, readProgram } from './program/program.ts';
import { loadTools, readOwnConfiguration } from './program/project-lint.ts';
import { fileOf } from './program/source-file.ts';
import { TellingCalls } from './reach/telling-calls.ts';
import { findingsOf, type Judged } from './report/findings.ts';
import { type CheckReport, scoreOf } from './report/report.ts';
import { readTable } from './table/read-table.ts';
import type { Row } from './table/row.ts';

export interface CheckOptions {
  /** A folder, or one file. */
  readonly folder: string;
  /** Rules as `configs.strict` has them. Default: as `recommended`, with the rules for metrics, flows and request ids. */
  readonly strict?: boolean;
  /** The application runs under `throughline/register`, whatever is seen of it. */
  readonly preload?: boolean;
}

/** Nothing to check: no folder, or no sources in it. */
export class NothingToCheck extends Error {
  override readonly name = 'NothingToCheck';
}

/**
 * Reads the sources of an application, and says of each route, flow, job and handler which points of the checklist it keeps.
 *
 * @throws NothingToCheck, MissingTool
 */
export async function checkFolder(options: CheckOptions): Promise<CheckReport> {
  const place = resolve(options.folder);
  const stat = statSync(place, { throwIfNoEntry: false });
  if (!stat) throw new NothingToCheck(`${options.folder} is not there.`);
  const root = stat.isFile() ? dirname(place) : place;
  const paths = findSources(place);
  const [first] = paths;
  if (first === undefined)
    throw new NothingToCheck(
      `${options.folder} has no sources: no .js, .ts or their like outside of tests, builds and node_modules.`,
    );
  const tools = await loadTools(
    root,
    paths.some((path) => /\.(?:[cm]?ts|tsx)$/.test(path)),
  );
  const own = await readOwnConfiguration(tools, root, first);
  const given = readSettings(own.settings);
  const preload = preloadOf(root, paths, options.preload === true || given.preload);
  const settings = { throughline: { ...given, preload: preload !== undefined } };
  const rules = { ...EVERY_RULE, ...(options.strict === true && STRICT), ...own.rules };
  const program = readProgram(paths, root, tools, rules, settings);
  const notes = own.problem === undefined ? [] : [own.problem];
  return reportOf(program, preload, rules, notes);
}

const EVERY_RULE: Linter.RulesRecord = {
  ...RECOMMENDED,
  'throughline/flow-for-steps': 'warn',
  'throughline/metric-for-event': 'warn',
  'throughline/request-id-in-logs': 'warn',
};

function preloadOf(root: string, paths: readonly string[], isGiven: boolean): string | undefined {
  if (isGiven) return 'as configured';
  return findPreload(root, () => paths.map((path) => ({ path, text: readFileSync(path, 'utf8') })));
}

function reportOf(
  program: Program,
  preload: string | undefined,
  rules: Linter.RulesRecord,
  notes: string[],
): CheckReport {
  const table = readTable(program);
  const project: Project = { program, table, telling: new TellingCalls(program), preload };
  const judged = table.rows.map((row) => judge(row, project)).sort(inOrder);
  const rows = judged.map(({ shown }) => shown);
  const isOn = (rule: string) => {
    const entry = rules[`throughline/${rule}`];
    const severity = Array.isArray(entry) ? entry[0] : entry;
    return severity !== undefined && severity !== 'off' && severity !== 0;
  };
  return {
    version: 1,
    score: scoreOf(rows),
    points: POINTS,
    rows,
    findings: findingsOf(program, table, judged, isOn),
    preload: preload ?? null,
    files: program.files.length,
    lines: program.files.reduce((sum, { source }) => sum + source.ast.loc.end.line, 0),
    unread: program.unread,
    notes,
  };
}

function judge(row: Row, project: Project): Judged {
  const { kind, name, site } = row;
  const place = { file: fileOf(site).name, line: site.loc.start.line };
  return { row, shown: { kind, name, ...place, marks: judgeRow(row, project) } };
}

const KINDS = ['route', 'flow', 'job', 'handler'];

function inOrder({ shown: one }: Judged, { shown: other }: Judged): number {
  const byKind = KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind);
  return (
    byKind ||
    one.file.localeCompare(other.file, 'en') ||
    one.line - other.line ||
    one.name.localeCompare(other.name, 'en')
  );
}

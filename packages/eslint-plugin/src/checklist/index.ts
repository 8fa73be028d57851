export { type CheckOptions, checkFolder, NothingToCheck } from './check-folder.ts';
export { type Mark, type MarkName, POINTS, type Point, type PointId } from './judge/points.ts';
export { MissingTool } from './program/project-lint.ts';
export { BaselineError } from './report/baseline.ts';
export type { CheckReport, Finding, ReportRow, Score } from './report/report.ts';
export { type CheckFormat, type CheckRun, type RunOptions, runCheck } from './run-check.ts';
export type { RowKind } from './table/row-kind.ts';

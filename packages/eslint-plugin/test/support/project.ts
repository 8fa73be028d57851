import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { type CheckOptions, type CheckReport, checkFolder } from 'eslint-plugin-throughline/checklist';

type Files = Readonly<Record<string, string>>;

/** A folder with these files, until the test ends. */
export function projectFolder(t: TestContext, files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-check-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFiles(folder, { 'package.json': '{"name":"app"}', ...files });
  return folder;
}

export function writeFiles(folder: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** The report of a project with these files. */
export function checkFiles(
  t: TestContext,
  files: Files,
  options: Omit<CheckOptions, 'folder'> = {},
): Promise<CheckReport> {
  return checkFolder({ folder: projectFolder(t, files), ...options });
}

/** `route POST /x`, in the order of the table. */
export const rowsOf = ({ rows }: CheckReport): string[] => rows.map(({ kind, name }) => `${kind} ${name}`);

/** The marks of a row, by point. */
export function marksOf(report: CheckReport, name: string): Record<string, string> {
  const row = report.rows.find((one) => one.name === name);
  if (!row) throw new Error(`no row ${name}; there are ${rowsOf(report).join(', ') || 'none'}`);
  return Object.fromEntries(Object.entries(row.marks).map(([point, { mark }]) => [point, mark]));
}

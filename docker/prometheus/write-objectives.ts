// Writes the rules of the demo's objectives anew: node docker/prometheus/write-objectives.ts
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** The rules that `throughline rules` makes of the demo's objectives now. */
export function objectiveRules(): string {
  const command = join(root, 'packages', 'node', 'dist', 'cli', 'throughline.js');
  const objectives = 'examples/demo/src/assessments/objectives.ts';
  return execFileSync(process.execPath, [command, 'rules', objectives, '--by', 'service_name'], {
    cwd: root,
    encoding: 'utf8',
  });
}

export const objectiveRulesFile: string = join(import.meta.dirname, 'rules', 'assessments-objectives.yaml');

if (import.meta.main) writeFileSync(objectiveRulesFile, objectiveRules());

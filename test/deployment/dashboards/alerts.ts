/** Every alert of Prometheus and of Loki, as its file has it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export interface AlertRule {
  source: 'prometheus' | 'loki';
  /** Of a file that `throughline rules` makes of objectives; its words are not written by hand. */
  isMade: boolean;
  alert: string;
  expr: string;
  for?: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

const docker = join(import.meta.dirname, '..', '..', '..', 'docker');

export const alerts: AlertRule[] = [
  ...rulesIn('prometheus', join(docker, 'prometheus', 'rules')),
  ...rulesIn('loki', join(docker, 'loki', 'rules', 'fake')),
];

function rulesIn(source: AlertRule['source'], folder: string): AlertRule[] {
  return readdirSync(folder).flatMap((file) => {
    const { groups } = parse(readFileSync(join(folder, file), 'utf8')) as {
      groups: { rules: Omit<AlertRule, 'source' | 'isMade'>[] }[];
    };
    const isMade = file.endsWith('-objectives.yaml');
    const all = groups.flatMap(({ rules }) => rules.map((rule) => ({ ...rule, source, isMade })));
    // What is recorded alerts nobody.
    return all.filter(({ alert }) => alert !== undefined);
  });
}

/** A rule of Prometheus: one that records, or one that alerts. */
export type Rule = RecordingRule | AlertingRule;

interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly Rule[];
}

/**
 * A rules file as people read it in a review.
 * @param source where the rules come from; for the first line
 */
export function rulesFile(groups: readonly RuleGroup[], source: string): string {
  const head = `# Made by: throughline rules ${source}\n# Do not edit: change the SLOs and make it anew.\ngroups:\n`;
  return head + groups.map((group) => `${groupLines(group).join('\n')}\n`).join('');
}

function groupLines({ name, rules }: RuleGroup): string[] {
  return [`  - name: ${name}`, '    rules:', ...rules.flatMap(ruleLines)];
}

function ruleLines(rule: Rule): string[] {
  return [
    'record' in rule ? `      - record: ${rule.record}` : `      - alert: ${rule.alert}`,
    `        expr: ${single(rule.expr)}`,
    ...mapLines('labels', rule.labels),
    ...('annotations' in rule ? mapLines('annotations', rule.annotations) : []),
  ];
}

function mapLines(key: string, map: Readonly<Record<string, string>>): string[] {
  const entries = Object.entries(map).map(([name, value]) => `          ${name}: ${text(value)}`);
  return [`        ${key}:`, ...entries];
}

/** A string of YAML that PromQL can be read in. */
function single(expression: string): string {
  return `'${expression.replaceAll("'", "''")}'`;
}

/** JSON is YAML. */
function text(value: string): string {
  return JSON.stringify(value);
}

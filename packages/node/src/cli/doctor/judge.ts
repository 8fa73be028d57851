import { checks } from './checks/list.ts';
import type { Evidence } from './evidence/evidence.ts';
import type { Finding } from './finding.ts';

/** What each check says of the evidence, in the order of the list; those that had nothing to judge say nothing. */
export function judge(evidence: Evidence): Finding[] {
  return checks.flatMap(({ id, judge: judgeOne }): Finding[] => {
    const verdict = judgeOne(evidence);
    if (verdict === undefined) return [];
    if (typeof verdict === 'string') return [{ id, status: 'ok', message: verdict, remedy: '' }];
    return verdict.map((problem) => ({ id, ...problem }));
  });
}

export function isFine(findings: readonly Finding[]): boolean {
  return findings.every(({ status }) => status === 'ok');
}

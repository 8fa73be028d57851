import type { Store } from './store.ts';

export interface Report {
  submissions: number;
  best: { skillArea: string; score: number };
}

/**
 * The best result of an assessment.
 * It carries a defect on purpose: nobody thought of an assessment without submissions, and `reduce` throws.
 */
export async function reportOf(store: Store, assessmentId: string): Promise<Report> {
  const completed = await store.completed(assessmentId);
  const best = completed
    .map(({ skillArea, score }) => ({ skillArea, score: score ?? 0 }))
    .reduce((one, other) => (other.score > one.score ? other : one));
  return { submissions: completed.length, best };
}

import type { CheckReport, Finding } from './report.ts';

/** What is known and does not fail a build; written by `throughline check --write-baseline`. */
export interface Baseline {
  readonly version: 1;
  readonly findings: readonly Pick<Finding, 'fingerprint' | 'rule' | 'file' | 'message'>[];
}

/** A file that is no baseline. */
export class BaselineError extends Error {
  override readonly name = 'BaselineError';
}

export function baselineText({ findings }: CheckReport): string {
  const known: Baseline = {
    version: 1,
    findings: findings.map(({ fingerprint, rule, file, message }) => ({ fingerprint, rule, file, message })),
  };
  return `${JSON.stringify(known, undefined, 2)}\n`;
}

/** @throws BaselineError */
export function readBaseline(text: string): Baseline {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new BaselineError('it is no JSON');
  }
  const { version, findings } = (
    typeof parsed === 'object' && parsed !== null ? parsed : {}
  ) as Partial<Baseline>;
  if (version !== 1 || !Array.isArray(findings)) throw new BaselineError('it is no baseline of version 1');
  if (findings.some((one) => typeof (one as Partial<Finding> | null)?.fingerprint !== 'string')) {
    throw new BaselineError('one of its findings has no fingerprint');
  }
  return { version, findings };
}

/** Which findings are new, and which known ones are gone. */
export interface Compared {
  readonly fresh: readonly Finding[];
  readonly gone: Baseline['findings'];
}

export function compare({ findings }: CheckReport, baseline: Baseline | undefined): Compared {
  if (!baseline) return { fresh: findings, gone: [] };
  const known = new Set(baseline.findings.map(({ fingerprint }) => fingerprint));
  const now = new Set(findings.map(({ fingerprint }) => fingerprint));
  return {
    fresh: findings.filter(({ fingerprint }) => !known.has(fingerprint)),
    gone: baseline.findings.filter(({ fingerprint }) => !now.has(fingerprint)),
  };
}

import type { Hider } from './hiding.ts';
import type { Trail } from './values/trail.ts';

/** One place where one rule hides something. */
export interface Explanation {
  /** `user.cards[0]`; empty for the value itself. */
  path: string;
  rule: string;
  /** How many pieces the rule hides there. */
  times: number;
}

/** Runs a redaction that is not counted and notes where each rule applied. */
export function createExplainer(
  trail: Trail,
  hider: Hider,
  redact: (value: unknown) => unknown,
): (value: unknown) => Explanation[] {
  return (value) => {
    const found = new Map<string, Explanation>();
    trail.clear();
    trail.on = true;
    hider.listen((rule) => {
      const path = trail.text();
      const id = JSON.stringify([path, rule]);
      const known = found.get(id);
      if (known === undefined) found.set(id, { path, rule, times: 1 });
      else known.times++;
    });
    try {
      redact(value);
    } finally {
      hider.listen(undefined);
      trail.on = false;
      trail.clear();
    }
    return [...found.values()];
  };
}

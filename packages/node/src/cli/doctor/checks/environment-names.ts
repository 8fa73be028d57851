import type { Check } from '../finding.ts';

/** Variables that nobody reads: slips of the hand, and those that have no effect here. */
export const environmentNames: Check = {
  id: 'environment-names',
  judge({ environment: { unknown, withoutEffect } }) {
    const problems = [
      ...unknown.map(({ name, nearest }) => ({
        status: 'warning' as const,
        message: `${shown(name)} is not a variable that anything reads; the nearest name is ${nearest}.`,
        remedy: `Rename it: ${nearest}=…`,
      })),
      ...withoutEffect.map(({ name, instead }) => ({
        status: 'warning' as const,
        message: `${name} has no effect.`,
        remedy: instead,
      })),
    ];
    return problems.length > 0 ? problems : 'every variable of telemetry is known';
  },
};

/** Whoever sets a variable chooses its name, and a terminal obeys what is in it. */
function shown(name: string): string {
  return name.replace(/[^\w.-]/g, '?').slice(0, 80);
}

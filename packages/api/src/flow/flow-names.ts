import { withRule } from '../checklist-rules.ts';
import { textOf } from '../plain.ts';
import { reportFault } from '../runtime-state.ts';

/** Names of flows and steps become span names and labels: few, and short. */
const NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;

export function isFlowName(name: unknown): name is string {
  return typeof name === 'string' && NAME.test(name);
}

/** The name as it is used; one that could not be a label is mended, and the rule told. */
export function nameOf(name: unknown, what: 'flow' | 'step'): string {
  const text = textOf(name);
  if (NAME.test(text)) return text;
  const used = labelOf(text, what);
  const warning = `the name of a ${what} has to match ${NAME.source}; "${used}" is used instead`;
  reportFault('flow', withRule('static-span-names', warning));
  return used;
}

/** Any text as a label of a bounded length. */
export function labelOf(text: string, prefix: string): string {
  if (NAME.test(text)) return text;
  const mended = text.slice(0, 64).replaceAll(/[^A-Za-z0-9_.-]/g, '_');
  return NAME.test(mended) ? mended : `${prefix}_${mended}`.slice(0, 64);
}

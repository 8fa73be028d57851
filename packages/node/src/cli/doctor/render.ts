import type { Finding } from './finding.ts';

export interface RenderOptions {
  readonly color: boolean;
  /** Whether what is fine is told, too. */
  readonly all: boolean;
}

const MARKS = { error: ['✖', 31], warning: ['▲', 33], ok: ['✔', 32] } as const;

/** The report for people: one paragraph for each finding, and a last line that counts. */
export function render(findings: readonly Finding[], { color, all }: RenderOptions): string {
  const paint = (code: number, text: string): string => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
  const shown = findings.filter(({ status }) => all || status !== 'ok');
  const paragraphs = shown.map(({ id, status, message, remedy }) => {
    const [mark, code] = MARKS[status];
    const head = `${paint(code, mark)} ${id}: ${message}`;
    return remedy === '' ? head : `${head}\n    → ${remedy}`;
  });
  return `${[...paragraphs, summary(findings)].join('\n')}\n`;
}

function summary(findings: readonly Finding[]): string {
  const count = (status: Finding['status']): number => findings.filter((one) => one.status === status).length;
  const [errors, warnings] = [count('error'), count('warning')];
  const words = (many: number, word: string): string => `${many} ${word}${many === 1 ? '' : 's'}`;
  if (errors + warnings === 0) return `Nothing wrong: ${words(findings.length, 'check')}.`;
  return `${words(errors, 'error')}, ${words(warnings, 'warning')}. What each means: docs/doctor.md`;
}

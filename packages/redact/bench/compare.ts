/** Scores rivals on the scoring half: `node --conditions=@throughline/source bench/compare.ts`, or `npm run bench:redact`. */
import { redact } from '@throughline/redact';
import { evaluate, overall, type Redact } from './evaluate.ts';
import { logfirePatterns, pinoRedact, sentryKeyFilter } from './rivals.ts';
import { measureRecord } from './speed.ts';

const sentry = await sentryKeyFilter();
const rivals: [string, Redact][] = [
  ['@throughline/redact', redact],
  ['pino redact, all key names of the corpus', pinoRedact()],
  ['default patterns of Logfire', logfirePatterns()],
  ...(sentry === undefined ? [] : ([['key pieces of @sentry/core', sentry]] as [string, Redact][])),
];
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

process.stdout.write(
  '| redactor | recall token | frame | key | hard | precision | F1 | changed clean lines of 10,000 | us per record |\n',
);
process.stdout.write('|---|---:|---:|---:|---:|---:|---:|---:|---:|\n');
for (const [name, rival] of rivals) {
  const evaluation = evaluate('scoring', rival);
  const recalls = (['token', 'frame', 'key', 'hard'] as const).map((family) =>
    percent(overall(evaluation, family).recall),
  );
  const { precision, f1 } = overall(evaluation);
  const { p50 } = measureRecord(rival, 5_000);
  process.stdout.write(
    `| ${name} | ${recalls.join(' | ')} | ${percent(precision)} | ${f1.toFixed(3)} | ${evaluation.falseLines} | ${p50.toFixed(1)} |\n`,
  );
}

/**
 * Scores the default policy on the corpus and measures its speed.
 *
 *     node --conditions=@throughline/source bench/score.ts             the scoring half, as a table
 *     node --conditions=@throughline/source bench/score.ts --tuning    the tuning half, with every miss
 */
import { redact } from '@throughline/redact';
import { evaluate, overall, type Rates, type Report, rates } from './evaluate.ts';
import { measureHostileTexts, measureRecord } from './speed.ts';

const half = process.argv.includes('--tuning') ? 'tuning' : 'scoring';
const misses = new Map<string, number>();
const printMiss: Report = (problem, type, output, secret) => {
  const label = `${problem} ${type}`;
  misses.set(label, (misses.get(label) ?? 0) + 1);
  if ((misses.get(label) ?? 0) <= 4)
    process.stdout.write(`${label}: ${output.slice(0, 400)}  <- ${secret.slice(0, 60)}\n`);
};

const evaluation = evaluate(half, redact, half === 'tuning' ? printMiss : undefined);
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const row = (name: string, cases: number, { precision, recall, f1 }: Rates): string =>
  `| ${name} | ${cases} | ${percent(precision)} | ${percent(recall)} | ${f1.toFixed(3)} |\n`;

process.stdout.write('| type | cases | precision | recall | F1 |\n|---|---:|---:|---:|---:|\n');
for (const { type, cases, hidden, wrong } of evaluation.types)
  process.stdout.write(row(type, cases, rates(cases, hidden, wrong)));
const count = (family?: string): number =>
  evaluation.types.reduce(
    (total, score) => total + (family === undefined || score.family === family ? score.cases : 0),
    0,
  );
for (const family of ['token', 'frame', 'key', 'hard'] as const) {
  process.stdout.write(row(`**all of family ${family}**`, count(family), overall(evaluation, family)));
}
process.stdout.write(row('**everything**', count(), overall(evaluation)));
process.stdout.write(
  `\nfalse redactions: ${evaluation.falseLines} of ${evaluation.cleanLines} clean lines\n`,
);

const { p50, p99, bytes } = measureRecord(redact);
process.stdout.write(`record of ${bytes} bytes: p50 ${p50.toFixed(1)} us, p99 ${p99.toFixed(1)} us\n`);
const slowest = measureHostileTexts((text) => redact(text));
process.stdout.write('\n| hostile text of 1 MB | ms |\n|---|---:|\n');
for (const { name, ms } of slowest) process.stdout.write(`| ${name} | ${ms.toFixed(1)} |\n`);

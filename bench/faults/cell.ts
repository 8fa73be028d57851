import { median } from '../measure/median.ts';
import type { Observation } from './scenario.ts';

/** What a table says of one system in one scenario, plain Node's runs beside it. */
export function cell(runs: Observation[], plain: Observation[]): string {
  if (runs.length === 0) return 'no run came to its end';
  const parts = [
    deliveredPart(runs),
    duplicatesPart(runs),
    timePart(runs, plain),
    endPart(runs),
    burdenPart(runs, plain),
    stderrPart(runs, plain),
  ];
  parts.push(...new Set(runs.map((run) => run.remark ?? '')));
  return parts.filter((part) => part !== '').join('; ');
}

function deliveredPart(runs: Observation[]): string {
  const offered = sum(runs, (run) => run.offered);
  if (offered === 0) return '';
  const delivered = sum(runs, (run) => run.delivered);
  const share = `${delivered} of ${offered}`;
  return delivered < offered ? `**${share}**` : share;
}

function duplicatesPart(runs: Observation[]): string {
  const duplicates = sum(runs, (run) => run.duplicates);
  return duplicates === 0 ? '' : `${duplicates} twice`;
}

/** Milliseconds more than plain Node takes, medians. */
function timePart(runs: Observation[], plain: Observation[]): string {
  const times = runs.flatMap((run) => run.ms ?? []);
  if (times.length < runs.length || times.length === 0) return '';
  const base = plain.flatMap((run) => run.ms ?? []);
  const added = median(times) - (base.length > 0 ? median(base) : 0);
  return `${added < 0 ? '' : '+'}${added} ms`;
}

function endPart(runs: Observation[]): string {
  return [...new Set(runs.flatMap((run) => run.ended ?? []))].join(' or ');
}

/** Memory beyond what plain Node needs for the same, and the stall as it was; medians. */
function burdenPart(runs: Observation[], plain: Observation[]): string {
  const burdens = runs.flatMap((run) => run.burden ?? []);
  if (burdens.length === 0) return '';
  const base = plain.flatMap((run) => run.burden ?? []);
  const megabytes = median(burdens.map((one) => one.megabytes)) - median(base.map((one) => one.megabytes));
  const stall = median(burdens.map((one) => one.stallMs));
  return `${megabytes < 0 ? '' : '+'}${megabytes} MB, stall of ${stall} ms (plain Node: ${median(base.map((one) => one.stallMs))} ms)`;
}

/** A line of its own before what Node prints is one thing, another account of the crash is another. */
function stderrPart(runs: Observation[], plain: Observation[]): string {
  const wanted = plain[0]?.stderr;
  if (wanted === undefined || runs.every((run) => run.stderr === wanted)) return '';
  return runs.every((run) => run.stderr?.endsWith(wanted)) ? 'own lines on stderr' : 'stderr differs';
}

function sum(runs: Observation[], of: (run: Observation) => number): number {
  return runs.reduce((total, run) => total + of(run), 0);
}

import { REDACTED } from '@throughline/redact';
import { type Case, cleanLines, type Half, secretCases } from './redact-corpus/corpus.ts';

/** Anything that redacts: ours, or a rival under the same name. */
export type Redact = (input: unknown) => unknown;

export interface TypeScore {
  type: string;
  family: Case['family'];
  cases: number;
  hidden: number;
  /** Redactions of something else, and neighbours that became unreadable. */
  wrong: number;
}

export interface Evaluation {
  types: TypeScore[];
  cleanLines: number;
  /** Clean lines that came back changed. */
  falseLines: number;
}

export type Report = (
  problem: 'leak' | 'wrong' | 'clean',
  type: string,
  output: string,
  secret: string,
) => void;

/** At most so many characters must survive in a row for a secret to count as leaked. */
const LONGEST_WINDOW = 24;

export function evaluate(half: Half, redact: Redact, report: Report = () => {}): Evaluation {
  const types = new Map<string, TypeScore>();
  for (const one of secretCases(half)) {
    const score = types.get(one.type) ?? {
      type: one.type,
      family: one.family,
      cases: 0,
      hidden: 0,
      wrong: 0,
    };
    types.set(one.type, score);
    const output = written(redact(one.input));
    const leaks = leaked(output, one.secret);
    const expected = leaks ? 0 : count(plain(written(one.input)), plain(one.secret));
    const redactions = count(output, REDACTED.slice(0, -1)) - expected;
    const lost = one.kept.filter((kept) => !plain(output).includes(plain(kept))).length;
    score.cases++;
    if (leaks) report('leak', one.type, output, one.secret);
    else score.hidden++;
    if (redactions > 0 || lost > 0) {
      score.wrong++;
      report('wrong', one.type, output, one.secret);
    }
  }
  const clean = cleanLines(half);
  let falseLines = 0;
  for (const line of clean) {
    const output = redact(line);
    if (output === line) continue;
    falseLines++;
    report('clean', 'clean', written(output), '');
  }
  return { types: [...types.values()], cleanLines: clean.length, falseLines };
}

export interface Rates {
  precision: number;
  recall: number;
  f1: number;
}

export function rates(cases: number, hidden: number, wrong: number): Rates {
  const precision = hidden + wrong === 0 ? 0 : hidden / (hidden + wrong);
  const recall = hidden / cases;
  return {
    precision,
    recall,
    f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
  };
}

/** All types of a family, or of the whole corpus, as one. Changed clean lines count as wrong only in the whole. */
export function overall({ types, falseLines }: Evaluation, family?: Case['family']): Rates {
  const chosen = types.filter((score) => family === undefined || score.family === family);
  const sum = (of: 'cases' | 'hidden' | 'wrong'): number =>
    chosen.reduce((total, score) => total + score[of], 0);
  return rates(sum('cases'), sum('hidden'), sum('wrong') + (family === undefined ? falseLines : 0));
}

/** Errors and maps as plain data, however the redactor left them. */
function written(output: unknown): string {
  if (typeof output === 'string') return output;
  return (
    JSON.stringify(output, (_, value: unknown) => {
      if (value instanceof Map) return Object.fromEntries(value);
      if (!(value instanceof Error)) return value;
      return { name: value.name, message: value.message, stack: value.stack, cause: value.cause };
    }) ?? ''
  );
}

/** Does half of the secret stand anywhere in a row? Escapes and line breaks make no difference. */
function leaked(output: string, secret: string): boolean {
  const haystack = plain(output);
  const needle = plain(secret);
  const window = Math.min(Math.ceil(needle.length / 2), LONGEST_WINDOW);
  for (let at = 0; at + window <= needle.length; at++) {
    if (haystack.includes(needle.slice(at, at + window))) return true;
  }
  return false;
}

function count(text: string, piece: string): number {
  return text.split(piece).length - 1;
}

function plain(text: string): string {
  return text.replace(/\\n|\n/g, '').replaceAll('\\', '');
}

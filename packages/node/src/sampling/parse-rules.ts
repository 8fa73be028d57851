import { quote } from '../config/rules.ts';
import {
  conditionProblem,
  limitProblem,
  MOST_RULES,
  ruleProblem,
  shareProblem,
  tooManyProblem,
} from './rule-problem.ts';
import type { ReadRules, SamplingRule } from './sampling-rule.ts';

const number = /^(\d{1,20}(\.\d{0,20})?|\.\d{1,20})(e-?\d{1,3})?$/i;
const shareAndLimit = /^(\S+)(?:\s+max\s+(\S+))?$/;

/**
 * Reads rules as THROUGHLINE_SAMPLING_RULES has them: `condition & condition -> share max 50/s; …`. Never throws; one
 * rule that cannot be used takes no other with it.
 */
export function parseRules(text: string): ReadRules {
  const pieces = splitUnescaped(text, ';')
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '');
  const rules: SamplingRule[] = [];
  const problems: string[] = [];
  for (const [index, piece] of pieces.slice(0, MOST_RULES).entries()) {
    const rule = parseRule(piece);
    if (typeof rule === 'string') problems.push(ruleProblem(index, piece, rule));
    else rules.push(rule);
  }
  if (pieces.length > MOST_RULES) problems.push(tooManyProblem(pieces.length));
  return { rules, problems };
}

/** The rule, or what is wrong with it. */
function parseRule(text: string): SamplingRule | string {
  // The last arrow: one before it belongs to a pattern.
  const arrow = text.lastIndexOf('->');
  if (arrow === -1) return 'has no "->" between condition and share; write it as http.route=/health -> 0';
  const [, shareText = '', limitText] = shareAndLimit.exec(text.slice(arrow + 2).trim()) ?? [];
  const share = number.test(shareText) ? Number(shareText) : Number.NaN;
  const when = parseConditions(text.slice(0, arrow).trim());
  if (typeof when === 'string') return when;
  const problem = shareProblem(share, quote(shareText || text.slice(arrow + 2).trim()));
  if (problem !== undefined) return problem;
  if (limitText === undefined) return { ...when, share };
  const maxPerSecond = /^\d{1,9}\/s$/.test(limitText) ? Number.parseInt(limitText, 10) : Number.NaN;
  return limitProblem(maxPerSecond, quote(limitText)) ?? { ...when, share, maxPerSecond };
}

function parseConditions(text: string): Pick<SamplingRule, 'when'> | string {
  if (text === '*') return {};
  const when = new Map<string, string>();
  for (const part of splitUnescaped(text, '&')) {
    const equals = part.indexOf('=');
    if (equals === -1)
      return `has ${quote(part.trim())} where a condition must be; write http.route=…, name=…, kind=… or the key of an attribute, or * alone for every trace`;
    const key = part.slice(0, equals).trim();
    const pattern = part.slice(equals + 1).trim();
    const problem = when.has(key)
      ? `has ${quote(key)} twice; a rule takes one pattern for each key`
      : conditionProblem(key, pattern);
    if (problem !== undefined) return problem;
    when.set(key, pattern);
  }
  return { when: Object.fromEntries(when) };
}

/** Splits where no backslash stands before the separator. */
function splitUnescaped(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === separator) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}

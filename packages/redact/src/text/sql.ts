import { type KeyRules, OPEN } from '../keys/key-rules.ts';
import { isBlank, isIdent, isNewline } from './characters.ts';

/**
 * `INSERT INTO users (email, password) VALUES ('a@b.c', 'hunter2')`: the value stands far from its name, so columns and
 * values are counted off.
 */

const LONGEST_TABLE = 160;
const LONGEST_COLUMNS = 4_096;

export interface InsertedSecrets {
  /** Start and end of each value under a sensitive column, in turn. */
  spans: number[];
  /** How far the statement was read: nothing before needs to be read again, which keeps a scan linear. */
  readTo: number;
}

/** `at` is the last letter of a found `insert into`. */
export function findInsertedSecrets(rules: KeyRules, text: string, at: number): InsertedSecrets {
  const spans: number[] = [];
  return { spans, readTo: readInsert(rules, text, at, spans) };
}

function readInsert(rules: KeyRules, text: string, at: number, spans: number[]): number {
  const open = openingBracket(text, at + 1);
  if (open < 0) return at;
  const columns = columnNames(text, open + 1);
  if (columns === undefined) return open;
  const sensitive = columns.names.map((name) => rules.decide(name) !== OPEN);
  if (!sensitive.includes(true)) return columns.end;
  let place = skipSpace(text, columns.end);
  if (!/^values$/i.test(text.slice(place, place + 6))) return place;
  place = skipSpace(text, place + 6);
  while (text.charCodeAt(place) === 40) {
    place = readTuple(text, place + 1, sensitive, spans);
    place = skipSpace(text, place);
    if (text.charCodeAt(place) !== 44) break;
    place = skipSpace(text, place + 1);
  }
  return place;
}

const LONGEST_CALL = 512;

/** Literals in `crypt('…', …)`, `pgp_sym_encrypt('…', '…')`, `PASSWORD('…')`. `at` is the last letter of the name. */
export function findCallSecrets(text: string, at: number): number[] {
  if (text.charCodeAt(at + 1) !== 40 || text.charCodeAt(at + 2) !== 39) return [];
  const limit = Math.min(text.length, at + LONGEST_CALL);
  const spans: number[] = [];
  let place = at + 2;
  while (place < limit && text.charCodeAt(place) === 39) {
    const end = stringEnd(text, place + 1);
    const to = text.charCodeAt(end - 1) === 39 && end - 1 > place ? end - 1 : end;
    if (to > place + 1 && !text.startsWith('[REDACTED', place + 1)) spans.push(place + 1, to);
    place = skipSpace(text, end);
    if (text.charCodeAt(place) !== 44) break;
    place = skipSpace(text, place + 1);
  }
  return spans;
}

function openingBracket(text: string, from: number): number {
  const limit = Math.min(text.length, from + LONGEST_TABLE);
  for (let at = from; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 40) return at;
    if (
      !isIdent(code) &&
      !isSpace(code) &&
      code !== 34 &&
      code !== 96 &&
      code !== 91 &&
      code !== 93 &&
      code !== 92
    )
      return -1;
  }
  return -1;
}

function columnNames(text: string, from: number): { names: string[]; end: number } | undefined {
  const limit = Math.min(text.length, from + LONGEST_COLUMNS);
  for (let at = from; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 41) return { names: text.slice(from, at).split(','), end: at + 1 };
    if (code === 40) return undefined;
  }
  return undefined;
}

/** Reads one tuple from behind its opening bracket, notes the sensitive values, and gives the place behind it. */
function readTuple(text: string, from: number, sensitive: readonly boolean[], spans: number[]): number {
  let column = 0;
  let start = skipSpace(text, from);
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 39) {
      at = stringEnd(text, at + 1);
      continue;
    }
    if (code === 40) depth++;
    if ((code === 41 || code === 44) && depth === 0) {
      if (sensitive[column] === true) note(text, start, at, spans);
      if (code === 41) return at + 1;
      column++;
      start = skipSpace(text, at + 1);
    }
    if (code === 41) depth--;
    at++;
  }
  if (sensitive[column] === true) note(text, start, at, spans);
  return at;
}

/** Behind the quote that closes an SQL string; a doubled quote does not. */
function stringEnd(text: string, from: number): number {
  let at = from;
  for (;;) {
    const quote = text.indexOf("'", at);
    if (quote < 0) return text.length;
    if (text.charCodeAt(quote + 1) !== 39) return quote + 1;
    at = quote + 2;
  }
}

/** Literals and numbers are values; placeholders and calls of functions stay, their text is judged by itself. */
function note(text: string, start: number, end: number, spans: number[]): void {
  let to = end;
  while (to > start && isSpace(text.charCodeAt(to - 1))) to--;
  if (text.charCodeAt(start) === 39 && text.charCodeAt(to - 1) === 39 && to - start > 2)
    spans.push(start + 1, to - 1);
  else if (text.charCodeAt(start) === 39 && to === text.length) spans.push(start + 1, to);
  else if (/^[\d.]+$/.test(text.slice(start, to))) spans.push(start, to);
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at++;
  return at;
}

function isSpace(code: number): boolean {
  return isBlank(code) || isNewline(code);
}

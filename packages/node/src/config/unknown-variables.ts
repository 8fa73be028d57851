import type { EnvironmentReader } from './environment-reader.ts';
import { quote } from './rules.ts';
import { table, type UnsupportedVariable, unsupported } from './table.ts';

const prefix = 'THROUGHLINE_';
const mostUnknown = 5;

/** One message for each variable of ours that does not exist and each of OpenTelemetry's that does nothing here. */
export function unknownVariableMessages(reader: EnvironmentReader): string[] {
  const own = table.map((setting) => setting.name).filter((name) => name.startsWith(prefix));
  const unknown = reader
    .names()
    .filter((name) => name.startsWith(prefix) && !own.includes(name))
    .sort();
  const messages = unknown
    .slice(0, mostUnknown)
    .map(
      (name) =>
        `${quote(name).slice(1, -1)} is not a variable of Throughline; did you mean ${nearestName(name, own)}? It is ignored.`,
    );
  if (unknown.length > mostUnknown) {
    messages.push(
      `${unknown.length - mostUnknown} more variables that start with ${prefix} are unknown and ignored.`,
    );
  }
  for (const { name, instead } of variablesWithoutEffect(reader)) {
    messages.push(`${name} has no effect. ${instead}`);
  }
  return messages;
}

/** Those that OpenTelemetry specifies, that are set, and that do nothing here. */
export function variablesWithoutEffect(reader: EnvironmentReader): UnsupportedVariable[] {
  return unsupported.filter(({ name }) => reader.text(name) !== undefined);
}

/** A variable that does not exist, and the one that was probably meant. */
export interface NearVariable {
  readonly name: string;
  readonly nearest: string;
}

/** Shorter names are near to a lot by chance. */
const leastLength = 8;

/**
 * Variables of ours that do not exist, and any that differ from a known one by a slip of the hand: one letter in eight, and
 * three at most.
 */
export function misspeltVariables(reader: EnvironmentReader): NearVariable[] {
  const known = [...table, ...unsupported].map(({ name }) => name);
  return reader
    .names()
    .filter((name) => name.length >= leastLength && name.length <= 64 && !known.includes(name))
    .map((name) => ({ name, nearest: nearestName(name.toUpperCase(), known) }))
    .filter(({ name, nearest }) => {
      const slips = Math.min(3, Math.floor(nearest.length / 8));
      return name.startsWith(prefix) || lettersToChange(name.toUpperCase(), nearest) <= slips;
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The known name with the fewest letters to change. */
export function nearestName(name: string, known: readonly string[]): string {
  // What is far longer than any known name is not worth a comparison of its whole length.
  const wanted = name.slice(0, 64);
  let nearest = '';
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const changes = lettersToChange(wanted, candidate);
    if (changes < least) {
      least = changes;
      nearest = candidate;
    }
  }
  return nearest;
}

/** The Levenshtein distance. */
function lettersToChange(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

import * as stable from '@opentelemetry/semantic-conventions';
import * as incubating from '@opentelemetry/semantic-conventions/incubating';
import { decideByWords, OPEN } from '../src/keys/key-rules.ts';

/** Every attribute, metric and event name that the installed conventions define, old names included. */
export function conventionNames(): string[] {
  const names = new Set<string>();
  for (const [constant, value] of [...Object.entries(stable), ...Object.entries(incubating)]) {
    if (typeof value === 'string' && /^(?:ATTR|METRIC|EVENT|SEMATTRS|SEMRESATTRS)_/.test(constant))
      names.add(value);
  }
  return [...names].sort();
}

export function namesHiddenByWords(names: readonly string[]): string[] {
  return names.filter((name) => decideByWords(name) !== OPEN);
}

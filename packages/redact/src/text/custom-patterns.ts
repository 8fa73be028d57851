import type { CustomRule } from '../policy.ts';
import type { Hide } from './text-rules.ts';

/** Applies the patterns of a policy to texts that the built-in rules have passed. */
export function createCustomPatterns(rules: readonly CustomRule[]): (text: string, hide: Hide) => string {
  const patterns = rules.flatMap(({ name, pattern }) => {
    if (pattern === undefined) return [];
    const flags = pattern.flags.includes('g') ? pattern.flags : `${pattern.flags}g`;
    return [{ name, pattern: new RegExp(pattern.source, flags.replace('y', '')) }];
  });
  if (patterns.length === 0) return (text) => text;
  return (text, hide) => {
    let out = text;
    for (const { name, pattern } of patterns) {
      out = out.replace(pattern, (found) =>
        found === '' || found.startsWith('[REDACTED') ? found : hide(name, found),
      );
    }
    return out;
  };
}

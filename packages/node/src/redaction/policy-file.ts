import { readFileSync, statSync } from 'node:fs';
import { redactionFile } from '../config/table-redaction.ts';

const largestFile = 1_000_000;

/**
 * Reads a policy in JSON; patterns are texts there, with `flags` beside them. Never throws.
 *
 * @returns what stands in it, unchecked, or one sentence why it cannot be read
 */
export function readPolicyFile(path: string): { given: unknown } | { problem: string } {
  let text: string;
  try {
    if (statSync(path).size > largestFile) return refused(path, `more than ${largestFile} bytes`);
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return refused(path, (error as NodeJS.ErrnoException).code ?? 'unreadable');
  }
  try {
    return { given: JSON.parse(text, asPolicy) };
  } catch {
    // The parser's own message quotes what stands there, which may be the key of the hashes.
    return refused(path, 'no JSON');
  }
}

function refused(path: string, why: string): { problem: string } {
  return {
    problem: `${redactionFile.name} must be the path of a JSON file that can be read; received ${JSON.stringify(path)} (${why}); the policy is made without it.`,
  };
}

/** A rule's pattern as a regular expression; one that cannot be compiled stays a text, which the policy refuses. */
function asPolicy(this: unknown, _key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('name' in value) || !('pattern' in value))
    return value;
  const { pattern, flags, ...rest } = value as Record<string, unknown>;
  if (typeof pattern !== 'string') return value;
  try {
    return { ...rest, pattern: new RegExp(pattern, typeof flags === 'string' ? flags : '') };
  } catch {
    return { ...rest, pattern };
  }
}

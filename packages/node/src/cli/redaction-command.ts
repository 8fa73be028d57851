import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { type RedactionPolicy, type Redactor, TEXT_RULES } from '@throughline/redact';
import { collectorConfiguration } from '@throughline/redact/collector';
import { loadPipeline } from '../config/load-pipeline.ts';
import { loadRedaction } from '../redaction/load-redaction.ts';
import { optionsOf } from './options.ts';

/** One place of what was read where a rule hides something; never the value. */
interface Finding {
  /** The line of what was read, from 1. */
  line: number;
  path: string;
  rule: string;
  times: number;
}

/**
 * `throughline redaction`: the policy in force; with `--try` what it would hide in stdin (JSON or text), by rule and
 * path; with `--collector` the same policy for a Collector.
 */
export async function redaction(args: string[]): Promise<number> {
  let options: { json?: boolean; collector?: boolean; try?: boolean };
  try {
    options = parseArgs({ args, options: optionsOf.redaction }).values;
  } catch (error) {
    console.error(`throughline redaction: ${(error as Error).message}`);
    return 2;
  }
  const { config } = loadPipeline(process.env);
  const { policy, redactor, messages } = loadRedaction(config.redaction);
  for (const message of messages) console.error(`throughline: ${message}`);
  if (options.collector) process.stdout.write(collectorConfiguration(policy));
  else if (options.try) printFindings(findingsIn(await text(process.stdin), redactor), options.json === true);
  else if (options.json) console.log(JSON.stringify(shownPolicy(policy), undefined, 2));
  else printPolicy(policy);
  return 0;
}

/** The policy as JSON can hold it, without the key of the hashes. */
function shownPolicy(policy: RedactionPolicy): Record<string, unknown> {
  const { hashKey, rules = [], ...rest } = policy;
  const rulesShown = rules.map(({ pattern, test, ...rule }) => ({
    ...rule,
    ...(pattern && { pattern: pattern.source, flags: pattern.flags }),
    ...(test && { test: 'a function' }),
  }));
  const off = policy.off ?? [];
  return {
    enabled: true,
    ...rest,
    rules: rulesShown,
    mode: policy.mode ?? 'replace',
    hashKey: hashKey === undefined ? 'not set' : 'set',
    textRules: TEXT_RULES.filter((rule) => !off.includes(rule)),
  };
}

function printPolicy(policy: RedactionPolicy): void {
  for (const [name, value] of Object.entries(shownPolicy(policy)))
    console.log(`${name.padEnd(10)} ${shown(value)}`);
  console.log(
    '\nBuilt-in key rules and their decisions: docs/redaction.md. Try the policy: throughline redaction --try < file',
  );
}

function shown(value: unknown): string {
  if (!Array.isArray(value)) return typeof value === 'object' ? JSON.stringify(value) : String(value);
  if (value.length === 0) return 'none';
  return value.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))).join(', ');
}

/** A whole JSON document, or line after line, each JSON or text. */
function findingsIn(input: string, redactor: Redactor): Finding[] {
  const whole = parsed(input);
  if (whole !== undefined) return explained(whole, 1, redactor);
  return input
    .split('\n')
    .flatMap((line, index) =>
      line.trim() === '' ? [] : explained(parsed(line) ?? line, index + 1, redactor),
    );
}

function explained(value: unknown, line: number, redactor: Redactor): Finding[] {
  return redactor.explain(value).map((found) => ({ line, ...found }));
}

/** An object or a list; everything else is judged as the text that it is. */
function parsed(input: string): object | undefined {
  try {
    const value: unknown = JSON.parse(input);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function printFindings(findings: readonly Finding[], json: boolean): void {
  if (json) {
    console.log(JSON.stringify(findings, undefined, 2));
    return;
  }
  if (findings.length === 0) console.log('Nothing would be hidden.');
  for (const { line, path, rule, times } of findings)
    console.log(
      `line ${line}  ${path === '' ? 'the text' : path}  ${rule}${times > 1 ? `  ${times} times` : ''}`,
    );
}

import assert from 'node:assert/strict';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load-config.ts';

export type Environment = Record<string, string>;

/** The configuration of an environment in which nothing is wrong. */
export function accepted(environment: Environment): Config {
  const { config, messages } = loadConfig(environment);
  assert.deepEqual(messages, []);
  return config;
}

/** The configuration of an environment in which one thing is wrong, and the sentence about it. */
export function complained(environment: Environment): { config: Config; message: string } {
  const { config, messages } = loadConfig(environment);
  assert.equal(messages.length, 1, messages.join('\n'));
  return { config, message: messages[0] ?? '' };
}

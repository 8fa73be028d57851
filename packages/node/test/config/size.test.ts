import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadConfig } from '../../src/config/load-config.ts';

const MIB = 1024 * 1024;
const maxMemory = (text: string | undefined) => {
  const { config, messages } = loadConfig({ THROUGHLINE_MAX_MEMORY: text });
  return { bytes: config.ceiling.maxMemoryBytes, messages };
};

test('a size is written in bytes, in decimal or in binary units, in any letter case', () => {
  for (const [text, bytes] of [
    ['2000000', 2_000_000],
    ['64MB', 64_000_000],
    ['64M', 64_000_000],
    ['64mib', 64 * MIB],
    ['1.5 GB', 1_500_000_000],
    ['4096KiB', 4 * MIB],
  ] as const) {
    assert.deepEqual(maxMemory(text), { bytes, messages: [] }, text);
  }
});

test('what is no size, or too small a one, is told with the default that is used instead', () => {
  for (const text of ['much', '-5MB', '10', '64 MegaBytes', '9'.repeat(30)]) {
    const { bytes, messages } = maxMemory(text);
    assert.equal(bytes, 64 * MIB);
    assert.match(messages.join(), /^THROUGHLINE_MAX_MEMORY must be a size from 1MiB to 64GiB.*64MiB is used/);
  }
});

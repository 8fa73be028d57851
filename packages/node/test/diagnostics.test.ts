import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDiagnostics } from '../src/boot/diagnostics.ts';

function recorded(redactText = (text: string) => text) {
  const lines: string[] = [];
  return { lines, diagnostics: createDiagnostics({ redactText }, (line) => void lines.push(line)) };
}

test('a line starts with the name and stays one line whatever it holds', () => {
  const { lines, diagnostics } = recorded();
  diagnostics.say('first\nforged: second \u001b[31mred');
  assert.deepEqual(lines, ['throughline: first forged: second  [31mred\n']);
});

test('a line under the same key is said once', () => {
  const { lines, diagnostics } = recorded();
  diagnostics.once('a', 'one');
  diagnostics.once('a', 'two');
  diagnostics.once('b', 'three');
  assert.equal(lines.length, 2);
});

test('of many faults in a minute two are said', () => {
  const { lines, diagnostics } = recorded();
  for (let i = 0; i < 100; i++) diagnostics.fault('exit', new Error(`number ${i}`));
  assert.deepEqual(lines, ['throughline: exit: Error: number 0\n', 'throughline: exit: Error: number 1\n']);
});

test('faults pass the redactor, and one that cannot be shown does not throw', () => {
  const { lines, diagnostics } = recorded((text) => text.replace('hunter2', '[REDACTED]'));
  diagnostics.fault('exit', new Error('password=hunter2'));
  diagnostics.fault('exit', Object.create(null));
  assert.deepEqual(lines, [
    'throughline: exit: Error: password=[REDACTED]\n',
    'throughline: exit: an error that cannot be shown\n',
  ]);
});

test('a stderr that is closed does not reach the caller', () => {
  const diagnostics = createDiagnostics({ redactText: (text) => text }, () => {
    throw new Error('EPIPE');
  });
  diagnostics.say('nobody hears');
});

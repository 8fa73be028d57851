import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createDiagnostics } from '../src/boot/diagnostics.ts';
import { FakeClock } from './fake-clock.ts';

function recorded(redactText = (text: string) => text) {
  const lines: string[] = [];
  const clock = new FakeClock();
  const diagnostics = createDiagnostics({ redactText }, (line) => void lines.push(line), clock);
  return { lines, diagnostics, clock };
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

test('of many faults in a minute two are said, then the newest with the number of the others', () => {
  const { lines, diagnostics, clock } = recorded();
  for (let i = 0; i < 100; i++) diagnostics.fault('exit', new Error(`number ${i}`));
  assert.deepEqual(lines, ['throughline: exit: Error: number 0\n', 'throughline: exit: Error: number 1\n']);
  clock.pass(60_000);
  assert.deepEqual(lines.slice(2), ['throughline: exit: Error: number 99 (97 more were held back)\n']);
});

test('lines of all kinds share two lines a minute, and none is lost but those under one key', () => {
  const { lines, diagnostics, clock } = recorded();
  diagnostics.fault('exit', new Error('a fault'));
  diagnostics.once('spool', 'a problem with the folder');
  diagnostics.soon('drops', () => 'the first words');
  diagnostics.soon('drops', () => 'what is true by then');
  diagnostics.soon('endpoint', () => undefined);
  diagnostics.once('late', 'what was asked for last');
  assert.equal(lines.length, 2);
  clock.pass(59_999);
  assert.equal(lines.length, 2);
  clock.pass(1);
  assert.deepEqual(lines.slice(2), [
    'throughline: what is true by then\n',
    'throughline: what was asked for last\n',
  ]);
});

test('whatever asks for lines, and whenever: in no minute there are more than two', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(20_000), fc.nat(30)), { maxLength: 200 }), (asked) => {
      const clock = new FakeClock();
      const saidAt: number[] = [];
      const diagnostics = createDiagnostics(
        { redactText: (text) => text },
        () => void saidAt.push(clock.now()),
        clock,
      );
      for (const [ms, kind] of asked) {
        clock.pass(ms);
        if (kind % 3 === 0) diagnostics.fault('exit', new Error(`${kind}`));
        else if (kind % 3 === 1) diagnostics.soon(`kind ${kind}`, () => `${kind}`);
        else diagnostics.once(`kind ${kind}`, `${kind}`);
      }
      clock.pass(3_600_000);
      for (const [place, at] of saidAt.entries()) {
        const third = saidAt[place + 2];
        assert.ok(third === undefined || third - at >= 60_000, `${saidAt}`);
      }
    }),
  );
});

test('what comes from the start is said at once, however much it is', () => {
  const { lines, diagnostics } = recorded();
  for (let i = 0; i < 10; i++) diagnostics.say(`variable ${i}`);
  assert.equal(lines.length, 10);
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

import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { type ClaimedJournal, type Journal, openJournal } from '@throughline/otlp';
import { temporaryFolder } from '../support/spool-folder.ts';

let folder: { path: string; remove(): void };
let problems: string[];
beforeEach(() => {
  folder = temporaryFolder();
  problems = [];
});
afterEach(() => folder.remove());

/** What a program would keep: the open ones of what it wrote down. */
class Kept {
  readonly open = new Map<number, string>();
  readonly journal: Journal;

  constructor(options: { service?: string; compactBytes?: number; path?: string } = {}) {
    this.journal = openJournal({
      folder: options.path ?? folder.path,
      service: options.service ?? 'shop',
      ...(options.compactBytes !== undefined && { compactBytes: options.compactBytes }),
      snapshot: () => this.open.values(),
      onProblem: (message) => problems.push(message),
    });
  }

  begin(key: number): boolean {
    this.open.set(key, `begin ${key}`);
    return this.journal.append(`begin ${key}`);
  }

  end(key: number): boolean {
    this.open.delete(key);
    return this.journal.append(`end ${key}`);
  }
}

const files = (ending: string) => readdirSync(folder.path).filter((file) => file.endsWith(ending));
const journalFile = () => join(folder.path, files('.journal')[0] as string);
const claimAll = (journal: Journal): ClaimedJournal[] => [...journal.claim()];
/** As if the process had been killed: its owner does not live any more. */
function forgetOwners(): void {
  for (const file of files('.owner')) {
    writeFileSync(join(folder.path, file), JSON.stringify({ pid: 1, realm: 'another kernel' }));
    const longAgo = new Date(Date.now() - 120_000);
    utimesSync(join(folder.path, file), longAgo, longAgo);
  }
}

describe('a journal', () => {
  test('is on disk when append returns, in a private file of a private folder', () => {
    const path = join(folder.path, 'new', 'state');
    const kept = new Kept({ path });
    assert.equal(kept.begin(1), true);
    assert.equal(kept.end(1), true);
    const [file] = readdirSync(path).filter((name) => name.endsWith('.journal'));
    const text = readFileSync(join(path, file as string), 'utf8');
    assert.match(text, /begin 1.*end 1/s);
    assert.equal(statSync(path).mode & 0o777, 0o700);
    assert.equal(statSync(join(path, file as string)).mode & 0o777, 0o600);
    kept.journal.close();
    assert.deepEqual(readdirSync(path), []);
  });

  test('touches no disk before there is something to write', () => {
    const path = join(folder.path, 'never');
    const kept = new Kept({ path });
    assert.deepEqual(claimAll(kept.journal), []);
    kept.journal.close();
    assert.deepEqual(readdirSync(folder.path), []);
  });

  test('stays small, however much is written: it begins anew with what is open', () => {
    const kept = new Kept({ compactBytes: 4_096 });
    kept.begin(0);
    let largest = 0;
    for (let key = 1; key < 3_000; key++) {
      kept.begin(key);
      kept.end(key);
      largest = Math.max(largest, statSync(journalFile()).size);
    }
    assert.ok(largest <= 4_200, `${largest} bytes`);
    forgetOwners();
    const [claimed] = claimAll(new Kept().journal);
    assert.equal(claimed?.records[0], 'begin 0');
    assert.deepEqual(files('.draft'), []);
  });

  test('grows with what is open, and is not written anew with each record then', () => {
    const kept = new Kept({ compactBytes: 1_000 });
    for (let key = 0; key < 1_000; key++) kept.begin(key);
    const before = statSync(journalFile()).ino;
    kept.end(0);
    kept.end(1);
    assert.equal(statSync(journalFile()).ino, before);
    kept.journal.close();
  });

  test('keeps texts of any length and script', () => {
    const kept = new Kept({ compactBytes: 10_000_000 });
    const texts = ['', 'é'.repeat(10_000), '😀\u0000\n', 'x'.repeat(1_000_000)];
    kept.journal.append('first');
    for (const text of texts) assert.equal(kept.journal.append(text), true);
    forgetOwners();
    const records = claimAll(new Kept().journal)[0]?.records;
    assert.ok(records?.length === texts.length && records.every((record, at) => record === texts[at]));
  });
});

describe('the journal of a process that is dead', () => {
  test('is claimed by one of the same service, once, and is gone when that has dealt with it', () => {
    new Kept().begin(7);
    forgetOwners();
    const [other, next, third] = [new Kept({ service: 'mail' }), new Kept(), new Kept()];
    assert.deepEqual(claimAll(other.journal), []);
    const [claimed, ...more] = claimAll(next.journal);
    assert.deepEqual(claimed?.records, ['begin 7']);
    assert.deepEqual(more, []);
    assert.deepEqual(claimAll(third.journal), [], 'it is taken');
    assert.deepEqual(claimAll(next.journal), [], 'and not given again');
    claimed?.settle();
    assert.deepEqual(files('.journal'), []);
    for (const { journal } of [other, next, third]) journal.close();
    assert.deepEqual(readdirSync(folder.path), []);
  });

  test('is found again by the next one where whoever claimed it dies before it is dealt with', () => {
    new Kept().begin(7);
    forgetOwners();
    assert.equal(claimAll(new Kept().journal).length, 1);
    forgetOwners();
    assert.deepEqual(claimAll(new Kept().journal)[0]?.records, ['begin 7']);
  });

  test('is left alone while its process lives, and in another container until its heart has not beaten for a minute', () => {
    const kept = new Kept();
    kept.begin(7);
    const next = new Kept();
    assert.deepEqual(claimAll(next.journal), []);
    const [owner] = files('.owner') as [string];
    writeFileSync(join(folder.path, owner), JSON.stringify({ pid: 1, realm: 'another kernel' }));
    const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);
    utimesSync(join(folder.path, owner), ago(50), ago(50));
    assert.deepEqual(claimAll(next.journal), []);
    utimesSync(join(folder.path, owner), ago(70), ago(70));
    assert.equal(claimAll(next.journal).length, 1);
  });

  test('tells its last sign of life', () => {
    new Kept().begin(7);
    forgetOwners();
    const at = new Date(Date.now() - 90_000);
    utimesSync(journalFile(), at, at);
    const [claimed] = claimAll(new Kept().journal);
    assert.ok(Math.abs((claimed?.lastSign ?? 0) - at.getTime()) < 5);
  });

  test('costs the torn record only, wherever it was cut or what is in it', () => {
    const kept = new Kept();
    for (let key = 0; key < 4; key++) kept.begin(key);
    const whole = readFileSync(journalFile());
    const name = files('.journal')[0] as string;
    kept.journal.close();
    const each = whole.length / 4;
    for (let length = 0; length <= whole.length; length++) {
      writeFileSync(join(folder.path, name), whole.subarray(0, length));
      const next = new Kept();
      const [claimed] = claimAll(next.journal);
      const complete = Math.floor(length / each);
      assert.deepEqual(
        claimed?.records,
        Array.from({ length: complete }, (_, key) => `begin ${key}`),
        `cut at byte ${length}`,
      );
      assert.equal(claimed?.torn, length % each === 0 ? 0 : 1);
      claimed?.settle();
      next.journal.close();
    }
    for (let at = 0; at < whole.length; at++) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] as number) ^ 0x55;
      // Damage to the first bytes makes it a file of another version.
      if (at < 4) continue;
      writeFileSync(join(folder.path, name), damaged);
      const next = new Kept();
      const [claimed] = claimAll(next.journal);
      assert.equal(claimed?.records.length, 3, `damaged at byte ${at}`);
      claimed?.settle();
      next.journal.close();
    }
  });

  test('of another version is left alone, and counted', () => {
    new Kept().begin(7);
    const path = journalFile();
    const bytes = readFileSync(path);
    bytes.write('TLJ9', 0, 'latin1');
    writeFileSync(path, bytes);
    forgetOwners();
    const next = new Kept();
    assert.deepEqual(claimAll(next.journal), []);
    assert.equal(next.journal.foreign, 1);
    assert.equal(files('.journal').length, 1);
  });
});

describe('a folder that cannot be used', () => {
  const unusable: Record<string, (path: string) => string> = {
    'is a link': (path) => {
      mkdirSync(join(path, 'real'));
      symlinkSync(join(path, 'real'), join(path, 'link'));
      return join(path, 'link');
    },
    'others may write to': (path) => {
      mkdirSync(join(path, 'open'));
      chmodSync(join(path, 'open'), 0o777);
      return join(path, 'open');
    },
    'is a file': (path) => {
      writeFileSync(join(path, 'file'), '');
      return join(path, 'file');
    },
    'cannot be made': () => '/proc/nowhere/journal',
  };
  for (const [why, make] of Object.entries(unusable)) {
    test(`because it ${why} costs the journal and is told once`, () => {
      const kept = new Kept({ path: make(folder.path) });
      assert.equal(kept.begin(1), false);
      assert.equal(kept.begin(2), false);
      assert.deepEqual(claimAll(kept.journal), []);
      assert.equal(problems.length, 1);
      assert.match(problems[0] as string, /^the folder .* cannot be used \(/);
      kept.journal.close();
    });
  }

  test('leaves nothing behind that would tell of what has ended since', () => {
    const kept = new Kept({ compactBytes: 100 });
    kept.begin(1);
    const path = journalFile();
    appendFileSync(path, 'x');
    chmodSync(folder.path, 0o500);
    const isRoot = process.geteuid?.() === 0;
    // The next record makes it begin anew, for which it has no room; root may write anywhere.
    for (let key = 2; key < 20; key++) kept.begin(key);
    chmodSync(folder.path, 0o700);
    if (!isRoot) assert.equal(problems.length, 1);
    kept.journal.close();
    assert.deepEqual(files('.journal').length, isRoot ? 0 : 1);
  });
});

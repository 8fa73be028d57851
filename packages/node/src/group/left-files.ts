import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { open, readdir, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LineSplitter } from './lines.ts';
import { PartsReader, type ReadMetrics } from './read-parts.ts';

const SUFFIX = '.last';
const NAME = /^([0-9a-f]{16})\.last$/;
/** Files that nobody has read yet; whoever ends then leaves nothing. */
const MOST_FILES = 1_000;
const MOST_BYTES = 64 * 1024 * 1024;
/** Characters that are gathered before they are written. */
const PART = 256 * 1024;
/** Milliseconds of work before everything else in this process has its turn. */
const SLICE_MS = 4;

/** What a member has counted, kept by whoever comes after it; the files of a group stand in its folder. */
export interface LeftFile {
  readonly key: string;
  readonly path: string;
}

/**
 * Writes what a member has counted in the end: synchronously, in an `exit` handler. It counts as a whole or not at all.
 * Does nothing where nobody has opened the group.
 */
export function leaveFile(folder: string, key: string, lines: Iterable<string>): void {
  if (!existsSync(folder) || readdirSync(folder).length > MOST_FILES) return;
  const path = join(folder, `${key}${SUFFIX}`);
  writeFileSync(`${path}.new`, [...parts(lines)].join(''), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

let drafts = 0;

/** The same for who lives on. */
export async function keepFile(folder: string, key: string, lines: Iterable<string>): Promise<void> {
  const path = join(folder, `${key}${SUFFIX}`);
  // Another one may be under way.
  const draft = `${path}.${drafts++ % 10}.new`;
  await writeFile(draft, inSlices(parts(lines)), { mode: 0o600 });
  await rename(draft, path);
}

export async function leftFiles(folder: string): Promise<LeftFile[]> {
  const names = await readdir(folder).catch(() => []);
  return names.flatMap((name) => {
    const key = NAME.exec(name)?.[1];
    return key === undefined ? [] : [{ key, path: join(folder, name) }];
  });
}

/** What such a file holds, and the lines in it that are none of the metrics. @throws where it is not one of ours */
export async function readLeft({
  path,
}: LeftFile): Promise<ReadMetrics & { notes: Record<string, unknown>[] }> {
  const file = await open(path, 'r');
  try {
    if ((await file.stat()).size > MOST_BYTES) throw new Error('the file is too large');
    const reader = new PartsReader();
    const splitter = new LineSplitter();
    const notes: Record<string, unknown>[] = [];
    for await (const part of file.createReadStream({ autoClose: false })) {
      for (const line of splitter.split(part as Buffer)) {
        const read = JSON.parse(line) as Record<string, unknown>;
        if (read['note'] !== undefined) {
          notes.push(read);
          continue;
        }
        const metrics = reader.take(read);
        if (metrics) return { ...metrics, notes };
      }
    }
    throw new Error('the file has no end');
  } finally {
    await file.close();
  }
}

export async function removeLeft({ path }: LeftFile): Promise<void> {
  await unlink(path).catch(() => {});
}

function* parts(lines: Iterable<string>): Generator<string> {
  let text = '';
  for (const line of lines) {
    if (line !== '') text += `${line}\n`;
    if (text.length < PART) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

async function* inSlices(texts: Iterable<string>): AsyncGenerator<string> {
  let since = performance.now();
  for (const text of texts) {
    yield text;
    if (performance.now() - since < SLICE_MS) continue;
    await new Promise(setImmediate);
    since = performance.now();
  }
}

import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes of all files of a folder; files that go meanwhile count nothing. */
export function folderBytes(folder: string): number {
  let sum = 0;
  for (const file of existsSync(folder) ? readdirSync(folder) : []) {
    sum += lstatSync(join(folder, file), { throwIfNoEntry: false })?.size ?? 0;
  }
  return sum;
}

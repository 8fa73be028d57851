import { IN_MEMORY } from './database.ts';

/** The store cannot take anything now, through no fault of who sends: the same request can come again later. */
export class StoreTrouble extends Error {
  override readonly name = 'StoreTrouble';
}

/** Result codes of SQLite that are of the disk or the file and not of a statement (https://www.sqlite.org/rescode.html). */
const FULL = 13;
const NO_MEMORY = 7;
const OF_THE_FILE: Readonly<Record<number, string>> = {
  5: 'another process holds it locked',
  6: 'it is locked',
  8: 'it may only be read',
  10: 'the disk or a limit of this process does not let it be read or written',
  11: 'it is damaged',
  14: 'it cannot be opened',
  26: 'it is no database any more',
};

/** Says what is wrong and what to do; undefined where the error is none of the disk or file. */
export function troubleOf(error: unknown, file: string): StoreTrouble | undefined {
  const { code, errcode, errstr } = error as { code?: unknown; errcode?: unknown; errstr?: unknown };
  if (code !== 'ERR_SQLITE_ERROR' || typeof errcode !== 'number') return undefined;
  // The low byte is the primary code.
  const primary = errcode & 0xff;
  const where = file === IN_MEMORY ? 'store in memory' : `store ${file}`;
  if (primary === NO_MEMORY || (primary === FULL && file === IN_MEMORY)) {
    return new StoreTrouble(`${where}: no memory is left. Free some, or keep telemetry in a file (--store).`);
  }
  if (primary === FULL) {
    return new StoreTrouble(`${where}: the disk is full. Make room on it; then it goes on by itself.`);
  }
  const why = OF_THE_FILE[primary];
  if (why === undefined) return undefined;
  const whole = typeof errstr === 'string' ? `${why} (${errstr})` : why;
  return new StoreTrouble(`${where}: ${whole}. Mend that, and it goes on by itself; or choose another file.`);
}

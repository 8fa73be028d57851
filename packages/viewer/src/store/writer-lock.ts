import { closeSync, constants, openSync } from 'node:fs';
import { sqliteModule } from './sqlite-module.ts';

/**
 * Holds a file beside the store locked for as long as a process writes to the store; those who only look are not kept
 * out. The lock is SQLite's, so it goes with its process, however that ends.
 * @returns how to let it go; undefined where another process has it
 */
export function lockForWriting(file: string): (() => void) | undefined {
  const beside = `${file}-writer`;
  closeSync(openSync(beside, constants.O_CREAT | constants.O_RDWR, 0o600));
  const { DatabaseSync } = sqliteModule();
  const lock = new DatabaseSync(beside);
  try {
    lock.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch {
    lock.close();
    return undefined;
  }
  return () => lock.close();
}

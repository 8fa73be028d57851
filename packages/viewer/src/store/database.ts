import { closeSync, constants, openSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { APPLICATION_ID, SCHEMA, SCHEMA_VERSION } from './schema.ts';
import { sqliteModule } from './sqlite-module.ts';
import { lockForWriting } from './writer-lock.ts';

/** A file that cannot be used as a store: the message says why and what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

export type SqlValue = string | number | null | Uint8Array;
export type Row = Record<string, string | number | null | Uint8Array>;

export const IN_MEMORY = ':memory:';

/** One connection; statements are prepared once for each text. */
export class Database {
  readonly file: string;
  readonly readOnly: boolean;
  readonly #connection: DatabaseSync;
  readonly #unlock: () => void;
  readonly #statements = new Map<string, StatementSync>();

  constructor(connection: DatabaseSync, file: string, readOnly: boolean, unlock: () => void) {
    this.#connection = connection;
    this.#unlock = unlock;
    this.file = file;
    this.readOnly = readOnly;
  }

  /** Remembered by its text: for texts of ours, of which there are few. */
  statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      if (this.#statements.size >= MAX_STATEMENTS) this.#statements.clear();
      statement = this.#connection.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  run(sql: string, ...values: SqlValue[]): number {
    return Number(this.statement(sql).run(...values).changes);
  }

  all(sql: string, ...values: SqlValue[]): Row[] {
    return this.statement(sql).all(...values) as Row[];
  }

  get(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.statement(sql).get(...values) as Row | undefined;
  }

  /** One number of one row; 0 where there is none. */
  number(sql: string, ...values: SqlValue[]): number {
    const row = this.get(sql, ...values);
    return row === undefined ? 0 : Number(Object.values(row)[0] ?? 0);
  }

  /** All of it or nothing. */
  transaction<T>(work: () => T): T {
    this.#connection.exec('BEGIN');
    try {
      const result = work();
      this.#connection.exec('COMMIT');
      return result;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  /** SQLite has done it already after some errors, such as a full disk. */
  #rollBack(): void {
    try {
      this.#connection.exec('ROLLBACK');
    } catch {
      // Then no transaction is open.
    }
  }

  define(name: string, work: (...values: SqlValue[]) => SqlValue): void {
    const options = { deterministic: true, varargs: true };
    this.#connection.function(name, options, (...values) => work(...(values as SqlValue[])));
  }

  /** Bytes that hold data; pages that were freed are used again and do not count. */
  usedBytes(): number {
    const pages = this.number('PRAGMA page_count') - this.number('PRAGMA freelist_count');
    return pages * this.number('PRAGMA page_size');
  }

  exec(sql: string): void {
    this.#connection.exec(sql);
  }

  close(): void {
    this.#statements.clear();
    this.#connection.close();
    this.#unlock();
  }
}

const MAX_STATEMENTS = 500;

export interface OpenDatabaseOptions {
  /** A path, or `:memory:`. */
  file: string;
  /** Looks only: the file must be there. */
  readOnly?: boolean;
}

/**
 * Opens a store, or makes it where the file is new (mode 0600).
 * @throws StoreError where the file is something else, of another version, written by another process, or cannot be
 * opened
 */
export function openDatabase({ file, readOnly = false }: OpenDatabaseOptions): Database {
  const isWritten = file !== IN_MEMORY && !readOnly;
  if (isWritten) makePrivateFile(file);
  const database = connect(file, readOnly, isWritten ? lockOf(file) : () => {});
  try {
    check(database, file, readOnly);
  } catch (error) {
    database.close();
    throw error instanceof StoreError ? error : unusable(file, error);
  }
  return database;
}

/** Two who write would number their records alike. */
function lockOf(file: string): () => void {
  let unlock: (() => void) | undefined;
  try {
    unlock = lockForWriting(file);
  } catch (error) {
    throw unusable(file, error);
  }
  if (unlock !== undefined) return unlock;
  throw new StoreError(
    `store ${file}: another viewer is writing to it. Send to that one, ask it with --url, or choose another file.`,
  );
}

function connect(file: string, readOnly: boolean, unlock: () => void): Database {
  const { DatabaseSync } = sqliteModule();
  try {
    return new Database(new DatabaseSync(file, { readOnly }), file, readOnly, unlock);
  } catch (error) {
    unlock();
    throw unusable(file, error);
  }
}

function check(database: Database, file: string, readOnly: boolean): void {
  database.exec('PRAGMA busy_timeout = 5000');
  const id = database.number('PRAGMA application_id');
  const version = database.number('PRAGMA user_version');
  const isEmpty = database.number('SELECT count(*) FROM sqlite_schema') === 0;
  if (isEmpty && !readOnly) {
    make(database);
  } else if (id !== APPLICATION_ID) {
    throw new StoreError(`store ${file}: this is not a store of Throughline. Choose another file.`);
  } else if (version !== SCHEMA_VERSION) {
    throw new StoreError(
      `store ${file}: it has format ${version}, and this version reads and writes format ${SCHEMA_VERSION}. Choose another file, or export from it with the version that made it and import here.`,
    );
  }
  if (readOnly) return;
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32000');
}

function make(database: Database): void {
  database.exec('PRAGMA page_size = 8192');
  database.transaction(() => {
    database.exec(SCHEMA);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}`);
  });
}

/** SQLite gives the files beside it the same mode. */
function makePrivateFile(file: string): void {
  try {
    closeSync(openSync(file, constants.O_CREAT | constants.O_RDWR, 0o600));
  } catch (error) {
    throw unusable(file, error);
  }
}

function unusable(file: string, error: unknown): StoreError {
  const { code, message } = error as NodeJS.ErrnoException;
  const why = code === undefined || code === 'ERR_SQLITE_ERROR' ? message : code;
  return new StoreError(`store ${file}: it cannot be opened (${why}). Choose another file.`);
}

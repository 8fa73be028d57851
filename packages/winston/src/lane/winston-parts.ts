// The shapes of winston, winston-transport and readable-stream that the lane relies on.
import type { EventEmitter } from 'node:events';
import type { Format, FormatModule } from './known-formats.ts';

/** A record on its way through winston. */
export type Info = Record<string | symbol, unknown>;

export type Levels = Readonly<Record<string, number | undefined>>;

interface WritableState {
  length: number;
  corked?: number;
  ending: boolean;
  destroyed?: boolean;
}

type Write = (chunk: unknown, encoding?: unknown, done?: unknown) => boolean;

/** A transport: winston-transport's stream. */
export interface Transport extends EventEmitter {
  level?: string;
  levels?: Levels;
  format?: Format;
  silent?: boolean;
  handleExceptions?: boolean;
  log: unknown;
  write: Write;
  _write: unknown;
  _writev: unknown;
  _writableState: WritableState;
  /** The listeners by event, as Node keeps them. */
  _events: Record<string, unknown>;
  _eventsCount: number;
}

/** winston's Logger. */
export interface Logger extends EventEmitter {
  level: string;
  levels: Levels;
  format: Format;
  silent?: boolean;
  defaultMeta?: Record<string, unknown> | null;
  write: Write;
  log: (...args: unknown[]) => unknown;
  _transform: unknown;
  _addDefaultMeta?: (info: object) => void;
  _writableState: WritableState;
  _readableState: {
    pipes: Transport | Transport[] | null;
    flowing: boolean | null;
    length: number;
  };
  _events: Record<string, unknown>;
  _eventsCount: number;
}

type TransportClass = { prototype: Transport };

/** What `require('winston')` gives. */
export interface Winston {
  createLogger: (options?: object) => Logger;
  format: FormatModule;
  Logger: { prototype: Logger };
  transports: { Console: TransportClass; Stream: TransportClass; File: TransportClass };
}

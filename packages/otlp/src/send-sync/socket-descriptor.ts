import { readSync, writeSync } from 'node:fs';
import type { Socket } from 'node:net';

/** What came of a read or a write that does not wait. */
export type Progress = number | 'later' | 'failed';

/** Codes of a socket that is not ready: its buffer is full or empty, or its connection is still being made. */
const NOT_READY: ReadonlySet<unknown> = new Set([
  'EAGAIN',
  'EWOULDBLOCK',
  'EINTR',
  'ENOTCONN',
  'EINPROGRESS',
]);

/**
 * The system's descriptor of a TCP socket, which can be read and written where the event loop turns no more.
 * Undefined where there is none: on Windows, for TLS, after the socket was closed.
 */
export function descriptorOf(socket: Socket | null | undefined): number | undefined {
  const handle = (socket as { _handle?: { fd?: unknown } } | null | undefined)?._handle;
  const fd = handle?.fd;
  return typeof fd === 'number' && fd >= 0 ? fd : undefined;
}

/** Bytes that were handed to libuv and that the system has not taken yet. */
export function unwrittenBytes(socket: Socket): number {
  const handle = (socket as unknown as { _handle?: { writeQueueSize?: number } })._handle;
  return socket.writableLength + (handle?.writeQueueSize ?? 0);
}

export function writeSome(fd: number, bytes: Uint8Array, from: number): Progress {
  try {
    return writeSync(fd, bytes, from, bytes.byteLength - from);
  } catch (error) {
    return progressOf(error);
  }
}

/** 0: the other side has closed. */
export function readSome(fd: number, into: Uint8Array): Progress {
  try {
    return readSync(fd, into, 0, into.byteLength, null);
  } catch (error) {
    return progressOf(error);
  }
}

function progressOf(error: unknown): Progress {
  return NOT_READY.has((error as { code?: unknown } | null)?.code) ? 'later' : 'failed';
}

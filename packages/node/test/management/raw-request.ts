import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Sends these bytes and gives everything that comes back until the other side closes; fails after five seconds. */
export async function sendRaw(port: number, text: string, host = '127.0.0.1'): Promise<string> {
  const socket = await open(port, host);
  socket.write(text);
  return readAll(socket);
}

/** A connection that says nothing yet. */
export async function open(port: number, host = '127.0.0.1'): Promise<Socket> {
  const socket = connect(port, host);
  await once(socket, 'connect');
  return socket;
}

/** Everything until the connection ends, however it ends. */
export async function readAll(socket: Socket, deadlineMs = 5000): Promise<string> {
  let text = '';
  socket.setEncoding('latin1');
  socket.on('data', (part) => {
    text += part;
  });
  socket.on('error', () => {});
  const timer = setTimeout(() => {
    socket.destroy();
    text += '(still open)';
  }, deadlineMs);
  if (!socket.closed) await once(socket, 'close');
  clearTimeout(timer);
  return text;
}

/** The status of the first answer in these bytes; 0 where there is none. */
export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
}

import { type AgentOptions, type ClientRequest, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions as HttpsAgentOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { quietly } from '../quietly.ts';

/** A keep-alive agent for `http:` whose sockets never keep the process alive. */
class UnrefHttpAgent extends HttpAgent {
  // Without the callback of the agent: Node calls it a second time when the socket connects, without a socket.
  override createConnection(options: object): Duplex | null | undefined {
    return unrefAlways(super.createConnection(options as never));
  }

  override reuseSocket(socket: Duplex, request: ClientRequest): void {
    super.reuseSocket(socket, request);
    (socket as Socket).unref();
  }
}

/** The same for `https:`. */
class UnrefHttpsAgent extends HttpsAgent {
  // Without the callback of the agent: Node calls it a second time when the socket connects, without a socket.
  override createConnection(options: object): Duplex | null | undefined {
    return unrefAlways(super.createConnection(options as never));
  }

  override reuseSocket(socket: Duplex, request: ClientRequest): void {
    super.reuseSocket(socket, request);
    (socket as Socket).unref();
  }
}

export function unrefAgent(secure: boolean, options: AgentOptions & HttpsAgentOptions): HttpAgent {
  return secure ? new UnrefHttpsAgent(options) : new UnrefHttpAgent(options);
}

/** Each further address that Node tries for a name gets a new handle, which is referenced again. */
function unrefAlways(stream: Duplex | null | undefined): Duplex | null | undefined {
  const socket = stream as Socket | null | undefined;
  if (typeof socket?.unref !== 'function') return stream;
  socket.unref();
  socket.on(
    'connectionAttempt',
    quietly(() => socket.unref()),
  );
  return socket;
}

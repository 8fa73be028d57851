import { type AgentOptions, type ClientRequest, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions as HttpsAgentOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

type Connected = (error: Error | null, stream: Duplex) => void;

/** A keep-alive agent for `http:` whose sockets never keep the process alive. */
class UnrefHttpAgent extends HttpAgent {
  override createConnection(options: object, connected?: Connected): Duplex | null | undefined {
    return unrefAlways(super.createConnection(options as never, connected as never));
  }

  override reuseSocket(socket: Duplex, request: ClientRequest): void {
    super.reuseSocket(socket, request);
    (socket as Socket).unref();
  }
}

/** The same for `https:`. */
class UnrefHttpsAgent extends HttpsAgent {
  override createConnection(options: object, connected?: Connected): Duplex | null | undefined {
    return unrefAlways(super.createConnection(options as never, connected as never));
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
  socket.on('connectionAttempt', () => socket.unref());
  return socket;
}

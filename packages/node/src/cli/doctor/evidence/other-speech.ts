import { request } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTls } from 'node:tls';

const DEADLINE_MS = 2_000;

/** Whether a server on this host and port answers in HTTP/1, without TLS. */
export function speaksHttp1({ hostname, port, protocol }: URL): Promise<boolean> {
  return answers((yes, no) => {
    const path = { host: bare(hostname), port: portOf(port, protocol), path: '/', agent: false };
    const asked = request(path, yes).on('error', no).end();
    return () => asked.destroy();
  });
}

/** Whether it greets in HTTP/2, without TLS, as gRPC servers do. */
export function speaksHttp2({ hostname, port, protocol }: URL): Promise<boolean> {
  return answers((yes, no) => {
    const session = connectHttp2(`http://${hostname}:${portOf(port, protocol)}`);
    session.on('error', no);
    session.on('remoteSettings', yes);
    return () => session.destroy();
  });
}

/** Whether it shakes hands for TLS, whoever it says it is. */
export function speaksTls({ hostname, port, protocol }: URL): Promise<boolean> {
  return answers((yes, no) => {
    // Nothing is sent, and nothing is believed.
    const socket = connectTls({
      ...{ host: bare(hostname), port: portOf(port, protocol) },
      rejectUnauthorized: false,
    });
    socket.on('secureConnect', yes).on('error', no);
    return () => socket.destroy();
  });
}

function answers(ask: (yes: () => void, no: () => void) => () => void): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (answer: boolean): void => {
      clearTimeout(deadline);
      resolve(answer);
      setImmediate(() => end());
    };
    const deadline = setTimeout(() => finish(false), DEADLINE_MS);
    const end = ask(
      () => finish(true),
      () => finish(false),
    );
  });
}

function bare(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

function portOf(port: string, protocol: string): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}

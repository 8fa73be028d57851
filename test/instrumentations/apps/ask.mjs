// A server of one request: asked over a plain socket, which no instrumentation sees, as by a client in another process.
import { createServer } from 'node:http';
import { connect } from 'node:net';

/** Runs `work` inside a request; the error that it throws is the answer. */
export async function inRequest(work) {
  const server = createServer((_request, response) => {
    work().then(
      () => response.end('done'),
      (error) => {
        console.error(error);
        response.writeHead(500).end();
      },
    );
  });
  await askServer(server, '/work');
}

/** Listens, asks for each path in turn, and closes. */
export async function askServer(server, ...paths) {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  await askPort(server.address().port, ...paths);
  await new Promise((resolve) => server.close(resolve));
}

/** Asks for each path in turn, over a connection of its own. */
export async function askPort(port, ...paths) {
  for (const path of paths) {
    const answer = await ask(port, path);
    console.log(path, answer.split('\r\n')[0]);
  }
}

function ask(port, path) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8');
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('close', () => resolve(text));
    socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: close\r\n\r\n`);
  });
}

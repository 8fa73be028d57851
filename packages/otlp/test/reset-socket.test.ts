import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

const helper = pathToFileURL(join(import.meta.dirname, '../src/reset-socket.ts')).href;

/** A server that resets its connection while it is being ended (`end`), or not; says what the client saw. */
function program(before: string): string {
  return `
    import { connect, createServer } from 'node:net';
    import { resetSocket } from '${helper}';
    const server = createServer((socket) => {
      socket.resume();
      setTimeout(() => {
        ${before}
        process.nextTick(() => {
          resetSocket(socket);
          server.close();
        });
      }, 50);
    });
    server.listen(0, '127.0.0.1', () => {
      const client = connect(server.address().port, '127.0.0.1');
      client.resume();
      client.on('error', ({ code }) => console.log(code));
      client.on('close', () => console.log('closed'));
    });`;
}

for (const [what, before, seen] of [
  ['is reset', '', 'ECONNRESET\nclosed\n'],
  ['that is being ended is closed, and the process ends', 'socket.end();', 'closed\n'],
]) {
  test(`a connection ${what}`, () => {
    const options = { encoding: 'utf8', timeout: 60_000, killSignal: 'SIGKILL' } as const;
    const args = ['--input-type=module', '--eval', program(before as string)];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
    assert.equal(stdout, seen, stderr);
    assert.equal(status, 0, 'it ended by itself');
  });
}

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

describe('the management listener in a process of its own', () => {
  async function run(fixture: string): Promise<{ code: number | null; output: string }> {
    const path = fileURLToPath(new URL(`fixtures/${fixture}`, import.meta.url));
    // Node 22 needs to be told that it may run TypeScript, as this test was.
    const stripTypes = process.execArgv.filter((flag) => flag.includes('strip-types'));
    const flags = ['--conditions=@throughline/source', '--no-warnings', ...stripTypes];
    const child = spawn(process.execPath, [...flags, path]);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (part) => {
        output += part;
      });
    }
    const timer = setTimeout(() => child.kill(), 15_000);
    const [code] = await once(child, 'close');
    clearTimeout(timer);
    return { code: code as number | null, output };
  }

  it('a listener and an open connection do not keep the process alive', async () => {
    assert.deepEqual(await run('ends-by-itself.ts'), { code: 0, output: 'listening, connected\n' });
  });

  it('of a cluster only the primary listens, and of threads only the main one', async () => {
    const { output } = await run('cluster-and-threads.ts');
    assert.deepEqual(output.trim().split('\n').sort(), [
      'primary: listens',
      'thread: does not listen',
      'worker: does not listen',
    ]);
  });
});

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { OtlpReceiver, type RecordedLog, runApp } from '@throughline/testing';

const root = join(import.meta.dirname, '..', '..');
/** As somebody writes it: its enum makes the compiled lines others than these. */
const source = `enum Colour { Red = 'red', Green = 'green', Blue = 'blue' }
interface Order { id: number; colour: Colour }

export function price(order: Order): number {
  if (order.colour === Colour.Green) throw new RangeError('no price for green');
  return 1;
}
price({ id: 1, colour: Colour.Green });
`;

let receiver: OtlpReceiver;
let folder = '';
before(async () => {
  receiver = await OtlpReceiver.start();
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'throughline-stacks-')));
  for (const name of ['src', 'out']) mkdirSync(join(folder, name));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'src/app.ts'), source);
  const compiled = stripTypeScriptTypes(source, {
    mode: 'transform',
    sourceMap: true,
    sourceUrl: '../src/app.ts',
  });
  const [code = '', inline = ''] = compiled.split(
    /\n\n?\/\/# sourceMappingURL=data:application\/json;base64,/,
  );
  assert.notEqual(inline, '', 'Node made no source map');
  const map = Buffer.from(inline, 'base64');
  // Without the text of the source, as many maps are.
  const { sourcesContent: _, ...bare } = JSON.parse(map.toString()) as Record<string, unknown>;
  writeFileSync(join(folder, 'out/beside.mjs'), `${code}\n//# sourceMappingURL=beside.mjs.map\n`);
  writeFileSync(join(folder, 'out/beside.mjs.map'), JSON.stringify(bare));
  writeFileSync(
    join(folder, 'out/inline.mjs'),
    `${code}\n//# sourceMappingURL=data:application/json;base64,${inline}\n`,
  );
  writeFileSync(join(folder, 'out/broken.mjs'), `${code}\n//# sourceMappingURL=broken.mjs.map\n`);
  writeFileSync(join(folder, 'out/broken.mjs.map'), '{"version":3,"mappings":7');
  writeFileSync(
    join(folder, 'out/away.mjs'),
    `${code}\n//# sourceMappingURL=https://maps.example.test/a.map\n`,
  );
});
after(async () => {
  await receiver.close();
  rmSync(folder, { recursive: true });
});

async function crash(file: string, env: Record<string, string> = {}, nodeArgs: string[] = []) {
  receiver.clear();
  const app = runApp({
    entry: join(folder, 'out', file),
    preload: 'throughline/register',
    cwd: folder,
    nodeArgs,
    env: { ...receiver.environment(), THROUGHLINE_MANAGEMENT: 'off', ...env },
  });
  const { code, stderr } = await app.ended();
  assert.equal(code, 1);
  const record: RecordedLog = await receiver.waitFor(() =>
    receiver.logs().find((one) => one.eventName === 'exception'),
  );
  return { attributes: record.attributes, stderr };
}

const written = () => new RegExp(`at price \\(${folder}/src/app\\.ts:5:\\d+\\)`);
const compiled = (file: string) => new RegExp(`at price \\((?:file://)?${folder}/out/${file}:\\d+:\\d+\\)`);

describe('a compiled application', () => {
  for (const file of ['beside.mjs', 'inline.mjs']) {
    test(`with its source map ${file.split('.')[0]} has its stack recorded where it was written, and Node prints what it always prints`, async () => {
      const { attributes, stderr } = await crash(file, { NODE_ENV: 'production' });
      assert.match(String(attributes['exception.stacktrace']), written());
      assert.match(stderr, compiled(file));
      assert.doesNotMatch(stderr, /src\/app\.ts/);
      assert.ok(!('throughline.error.code_frame' in attributes), 'no source lines in production');
    });
  }

  test('has the lines of its source shown at work', async () => {
    for (const file of ['beside.mjs', 'inline.mjs']) {
      const { attributes } = await crash(file);
      assert.match(
        String(attributes['throughline.error.code_frame']),
        /^ {2}2 \| interface Order.*\n {2}3 \|\n {2}4 \| export function price.*\n> 5 \| {3}if \(order\.colour/m,
      );
    }
  });

  test('has the fingerprint of its source, whatever it was compiled to', async () => {
    const one = await crash('beside.mjs');
    const two = await crash('inline.mjs');
    assert.equal(
      one.attributes['throughline.error.fingerprint'],
      two.attributes['throughline.error.fingerprint'],
    );
  });

  test('with a map that is broken or elsewhere is recorded as it is', async () => {
    for (const file of ['broken.mjs', 'away.mjs']) {
      const { attributes } = await crash(file);
      assert.match(String(attributes['exception.stacktrace']), compiled(file));
    }
  });

  test('is left to Node where Node applies the maps, and to nobody where they are switched off', async () => {
    const byNode = await crash('beside.mjs', {}, ['--enable-source-maps']);
    assert.match(String(byNode.attributes['exception.stacktrace']), /src\/app\.ts:5/);
    const off = await crash('beside.mjs', { THROUGHLINE_SOURCE_MAPS: 'off' });
    assert.match(String(off.attributes['exception.stacktrace']), compiled('beside.mjs'));
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BaselineError, runCheck } from 'eslint-plugin-throughline/checklist';
import { projectFolder, writeFiles } from '../support/project.ts';

const route = (path: string) => `
app.post('${path}', async (request, response) => {
  try { await save(request.body); } catch {}
  response.end();
});`;
const head = `
import express from 'express';
import { save } from './save.js';
export const app = express();
app.listen(3000);`;
const files = { 'app.js': `${head}${route('/one')}`, 'save.js': 'export const save = async () => {};' };

test('with a baseline only what is new counts, wherever lines have moved to', async (t) => {
  const folder = projectFolder(t, files);
  const first = await runCheck({ folder });
  assert.ok(first.fresh >= 3, first.text);
  const { baseline } = first;
  assert.equal((await runCheck({ folder, baseline })).fresh, 0);

  writeFiles(folder, { 'app.js': `// A comment\n\n\n${head}\n\n\n${route('/one')}` });
  assert.equal((await runCheck({ folder, baseline })).fresh, 0);

  // The same words in another handler are another finding.
  writeFiles(folder, { 'app.js': `${head}${route('/one')}${route('/two')}` });
  const more = await runCheck({ folder, baseline });
  assert.ok(more.fresh > 0);
  assert.ok(more.report.findings.filter(({ row }) => row === 'POST /two').length > 0);
  assert.match(more.text, /New findings/);
  assert.doesNotMatch(more.text.split('New findings')[1]?.split('Score')[0] ?? '', /POST \/one/);
});

test('what is mended is told, so that the baseline can shrink', async (t) => {
  const folder = projectFolder(t, files);
  const { baseline } = await runCheck({ folder });
  writeFiles(folder, { 'app.js': head });
  const { text, fresh } = await runCheck({ folder, baseline });
  assert.equal(fresh, 0);
  assert.match(text, /\d+ of the baseline are gone: write it anew with --write-baseline\./);
});

test('fingerprints are the same on every machine and differ for each finding', async (t) => {
  const [one, other] = [projectFolder(t, files), projectFolder(t, files)];
  const [first, second] = [await runCheck({ folder: one }), await runCheck({ folder: other })];
  assert.equal(first.baseline, second.baseline);
  const { findings } = JSON.parse(first.baseline) as { findings: { fingerprint: string }[] };
  assert.equal(new Set(findings.map(({ fingerprint }) => fingerprint)).size, findings.length);
});

test('a file that is no baseline is refused with the reason', async (t) => {
  const folder = projectFolder(t, files);
  for (const [baseline, reason] of [
    ['{', /no JSON/],
    ['[]', /no baseline of version 1/],
    ['{"version":2,"findings":[]}', /no baseline of version 1/],
    ['{"version":1,"findings":[{}]}', /no fingerprint/],
    ['{"version":1,"findings":[null]}', /no fingerprint/],
  ] as const) {
    await assert.rejects(
      runCheck({ folder, baseline }),
      (error) => error instanceof BaselineError && reason.test(error.message),
    );
  }
});

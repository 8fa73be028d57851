import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Ajv } from 'ajv';
import plugin from 'eslint-plugin-throughline';
import { type CheckReport, POINTS, runCheck } from 'eslint-plugin-throughline/checklist';
import { projectFolder, writeFiles } from '../support/project.ts';

const files = {
  'app.js': `
    import express from 'express';
    const app = express();
    app.post('/a|b/<img src=x>', async (request, response) => {
      try { await fetch('/'); } catch {}
      response.end();
    });
    app.get('/\\u001b[31mred', (request, response) => response.end());
    app.listen(3000);`,
  'with space/broken.js': 'const = ;',
};

/** As published with @microsoft/jest-sarif 1.0.0-beta.0 (MIT): the schema of SARIF 2.1.0, in JSON Schema draft 4. */
function sarifSchema(): object {
  const packed = readFileSync(join(import.meta.dirname, '../fixtures/sarif-2.1.0-rtm.5.schema.json.gz'));
  const { $schema, id, ...schema } = JSON.parse(gunzipSync(packed).toString()) as Record<string, unknown>;
  assert.match(`${$schema} ${id}`, /draft-04.*sarif-2\.1\.0/);
  return schema;
}

interface SarifLog {
  runs: {
    tool: { driver: { rules: { id: string }[] } };
    invocations: { toolExecutionNotifications: { message: { text: string } }[] }[];
    results: {
      ruleId: string;
      ruleIndex: number;
      baselineState?: string;
      partialFingerprints: Record<string, string>;
      locations: {
        physicalLocation: { artifactLocation: { uri: string }; region?: { startLine: number } };
      }[];
    }[];
  }[];
}

test('SARIF keeps the published schema, with and without a baseline', async (t) => {
  const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(
    sarifSchema(),
  );
  const folder = projectFolder(t, files);
  const first = await runCheck({ folder, format: 'sarif' });
  const log = JSON.parse(first.text) as SarifLog;
  assert.ok(validate(log), JSON.stringify(validate.errors));
  const [run] = log.runs;
  assert.ok(run);
  assert.equal(run.results.length, first.report.findings.length);
  for (const { ruleId, ruleIndex, baselineState, locations, partialFingerprints } of run.results) {
    assert.equal(run.tool.driver.rules[ruleIndex]?.id, ruleId);
    assert.equal(baselineState, undefined);
    assert.match(partialFingerprints['throughline/v1'] ?? '', /^[0-9a-f]{32}$/);
    assert.ok((locations[0]?.physicalLocation.region?.startLine ?? 0) > 0);
  }
  assert.match(
    run.invocations[0]?.toolExecutionNotifications[0]?.message.text ?? '',
    /with space\/broken\.js/,
  );
  // The schema is really asked.
  assert.ok(!validate({ ...log, version: '1.0' }));

  writeFiles(folder, {
    'app.js':
      "import express from 'express'; const app = express(); app.post('/new', (request, response) => response.end()); app.listen(1);",
  });
  const second = await runCheck({ folder, format: 'sarif', baseline: first.baseline });
  const compared = JSON.parse(second.text) as SarifLog;
  assert.ok(validate(compared), JSON.stringify(validate.errors));
  const states = new Set(compared.runs[0]?.results.map(({ baselineState }) => baselineState));
  assert.deepEqual([...states].sort(), ['absent', 'new', 'unchanged']);
});

test('Markdown shows foreign text as text', async (t) => {
  const { text } = await runCheck({ folder: projectFolder(t, files), format: 'markdown' });
  assert.match(text, /^## Observability checklist/);
  assert.match(text, /\| route `POST \/a\\\|b\/<img src=x>` \| `app\.js:4` \|/);
  const withoutCode = text.replaceAll(/`[^`]*`/g, '');
  assert.doesNotMatch(withoutCode, /(?<!\\)<img/);
  const [table = ''] = text.split('✅ there');
  const rows = table.split('\n').filter((line) => line.startsWith('| '));
  for (const row of rows) assert.equal(row.match(/(?<!\\)\|/g)?.length, POINTS.length + 3, row);
});

test('the table shows marks, reasons, findings, what was not read, and the score; no code steers the terminal', async (t) => {
  const { text } = await runCheck({ folder: projectFolder(t, files) });
  assert.match(text, /^Routes +info +warn +error +return +metric +flow +redact +req id +health\n/);
  assert.match(text, /✖ errors: line 5: the error ends here/);
  assert.match(text, /app\.js\n[\s\S]* 5:\d+ {2}error {2}The error ends here, .* no-swallowed-error/);
  assert.match(text, /Not read: with space\/broken\.js: 1:\d+ /);
  assert.match(text, /Score \d+%: \d+ of \d+ points there, \d+ missing, \d+ unknown; \d+ not asked for\./);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f]/);
});

test('JSON has every point for every row; each names a rule that there is', async (t) => {
  const { text, report } = await runCheck({ folder: projectFolder(t, files), format: 'json' });
  const parsed = JSON.parse(text) as CheckReport;
  assert.deepEqual(parsed, JSON.parse(JSON.stringify(report)));
  assert.equal(parsed.points.length, 9);
  for (const { id, rule } of parsed.points) {
    assert.ok(plugin.rules[rule], rule);
    for (const { marks } of parsed.rows) assert.match(marks[id].mark, /^(?:yes|no|none|unknown)$/);
  }
  const { yes, no, unknown, percent } = parsed.score;
  assert.equal(percent, Math.floor((100 * yes) / (yes + no + unknown)));
});

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { createRedactor } from '@throughline/redact';
import { loadConfig } from '../../src/config/load-config.ts';
import { DeliveryReport } from '../../src/exits/delivery-report.ts';
import { type LedgerDetails, ledgerDetails } from '../../src/exits/ledger-details.ts';
import { ledgerEndpoint } from '../../src/management/ledger-endpoint.ts';
import { type Listener, startManagement } from '../../src/management/listener.ts';
import { healthOf } from './fake-health.ts';

const token = 'a-token-of-the-team-7';
let listener: Listener | undefined;
afterEach(() => listener?.close());

function reportWithSecrets(): DeliveryReport {
  const report = new DeliveryReport({ soon: () => {} });
  const endpoint = 'http://user:hunter2@collector:4318/v1/traces?key=hunter3';
  const account = report.open('traces', endpoint, 'otlp_http_span_exporter');
  account.offered = 12;
  report.delivered('traces', 3, endpoint);
  report.rejected('traces', 1, 'password=hunter4 is wrong', endpoint);
  report.dropped('traces', 2, 'queue_full', endpoint);
  account.pending.push({ place: 'memory', count: () => 6 });
  return report;
}

async function served(options: Partial<Parameters<typeof ledgerEndpoint>[0]> = {}): Promise<string> {
  const { redactText } = createRedactor();
  const report = reportWithSecrets();
  listener = await startManagement({
    host: '127.0.0.1',
    port: 0,
    portFromUser: true,
    health: healthOf('ok'),
    ledger: ledgerEndpoint({
      token,
      details: () => ledgerDetails(report, { collapses: [] }, redactText),
      ...options,
    }),
    onMessage: () => {},
  });
  return `${listener?.url}/ledger`;
}

const bearer = (value: string) => ({ headers: { authorization: `Bearer ${value}` } });

describe('/ledger', () => {
  it('tells a holder of the token what became of every record, without a secret', async () => {
    const answer = await fetch(await served(), bearer(token));
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    const text = await answer.text();
    assert.doesNotMatch(text, /hunter/);
    const { accounts } = JSON.parse(text) as LedgerDetails;
    const { lastError, ...account } = accounts[0] ?? assert.fail('no account');
    assert.deepEqual(account, {
      signal: 'traces',
      endpoint: 'http://collector:4318',
      component: 'otlp_http_span_exporter/0',
      offered: 12,
      found: 0,
      delivered: 3,
      rejected: 1,
      pending: { queue: 0, memory: 6, disk: 0 },
      dropped: { queue_full: 2 },
      takenOver: 0,
      retries: 0,
      circuit: 'closed',
    });
    assert.match(lastError?.words ?? '', /is wrong/);
  });

  it('tells nobody else anything: no token, a wrong one, another scheme', async () => {
    const url = await served();
    const others: RequestInit[] = [
      {},
      bearer('wrong'),
      bearer(`${token}x`),
      bearer(token.slice(0, -1)),
      { headers: { authorization: `Basic ${Buffer.from(`x:${token}`).toString('base64')}` } },
      { headers: { authorization: token } },
    ];
    for (const other of others) {
      const answer = await fetch(url, other);
      assert.equal(answer.status, 401);
      assert.equal(answer.headers.get('www-authenticate'), 'Bearer');
      assert.equal(await answer.text(), '');
    }
    assert.equal((await fetch(`${url}?token=${token}`)).status, 401);
  });

  it('is not there without a token in the configuration, and says what to do in one line', async () => {
    const answer = await fetch(await served({ token: undefined }), bearer('undefined'));
    assert.equal(answer.status, 404);
    assert.match(await answer.text(), /^Not served: set THROUGHLINE_MANAGEMENT_TOKEN.*\n$/);
  });

  it('is read with GET alone, and never large', async () => {
    const url = await served({ details: () => 'x'.repeat(1_000_000) });
    assert.equal((await fetch(url, { method: 'POST', ...bearer(token) })).status, 405);
    const answer = await fetch(url, bearer(token));
    assert.deepEqual([answer.status, await answer.text()], [500, '']);
  });

  it('stays small, however many ways there are', async () => {
    const report = new DeliveryReport({ soon: () => {} });
    for (let way = 0; way < 1_000; way++) {
      report.open('traces', `http://${'long'.repeat(50)}${way}:1`, 'otlp_http_span_exporter');
      report.rejected('traces', 1, 'x'.repeat(10_000), `http://${'long'.repeat(50)}${way}:1`);
    }
    assert.ok(JSON.stringify(ledgerDetails(report, { collapses: [] }, (text) => text)).length < 100_000);
  });
});

describe('THROUGHLINE_MANAGEMENT_TOKEN', () => {
  it('is refused where it can be guessed, and then there is none; the message does not repeat it', () => {
    for (const bad of ['short', 'with blanks in the middle', 'ümlaut-umlaut-umlaut-umlaut']) {
      const { config, messages } = loadConfig({ THROUGHLINE_MANAGEMENT_TOKEN: bad });
      assert.equal(config.managementToken, undefined);
      assert.equal(messages.length, 1);
      assert.match(messages[0] ?? '', /^THROUGHLINE_MANAGEMENT_TOKEN must be at least 16 characters/);
      assert.ok(!messages[0]?.includes(bad));
    }
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NODES, runFixture } from './run-fixture.ts';

const WHERE = ['handler', 'event', 'timer', 'after await', 'end of the request', 'response'];
const WITHOUT_HTTP = { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'http' };

for (const { version, path } of NODES) {
  for (const [title, env] of Object.entries({
    traced: {},
    'with the HTTP instrumentation off': WITHOUT_HTTP,
  })) {
    test(`Node ${version}, ${title}: a request's scope is active in its handler, events, timers, streams and after await`, async () => {
      const { stdout, spans } = await runFixture('request-scope.mjs', { node: path, env });
      const { first, second, third, outside, honoured, refused } = JSON.parse(stdout);
      const scope = { requestId: 'client/1.2:a=b@c+d', method: 'POST', path: '/path' };
      for (const where of WHERE) assert.deepEqual(first[where], scope, where);
      assert.match(honoured, /^x-request-id: client\/1\.2:a=b@c\+d\r$/im);

      assert.match(second.handler.requestId, /^[0-9a-f-]{36}$/);
      assert.notEqual(third.handler.requestId, 'a b<script>');
      assert.doesNotMatch(refused, /x-request-id/i);
      assert.equal(outside, null);
      assert.deepEqual(
        spans.map((span) => span.attributes['request_id']),
        title === 'traced' ? [first, second, third].map((one) => one.handler.requestId) : [],
      );
    });
  }
}

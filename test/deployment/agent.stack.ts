/** The agent variant before the gateway, against the real programs. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { JaegerApi } from '../stack/apis/jaeger.ts';
import { installPrograms } from '../stack/build/install.ts';
import { type RunningDemo, startDemo } from '../stack/harness/demo.ts';
import { eventually } from '../stack/harness/eventually.ts';
import { freePorts } from '../support/free-ports.ts';
import { Program } from '../stack/harness/program.ts';
import { type Stack, startStack } from '../stack/harness/stack.ts';

const root = join(import.meta.dirname, '..', '..');

describe('the demo, sending through an agent to the gateway', { timeout: 300_000 }, () => {
  let stack: Stack;
  let agent: Program;
  let demo: RunningDemo;
  const sent: string[] = [];

  before(async () => {
    stack = await startStack({ KEEP_PERCENT: '100', SPAN_METRICS_INTERVAL: '2s' });
    const [http, grpc, health] = await freePorts(3);
    agent = new Program({
      name: 'agent',
      command: installPrograms(() => undefined).otelcol,
      args: [`--config=${join(root, 'otel-collector-agent.yaml')}`],
      env: {
        OTLP_HTTP_ADDRESS: `127.0.0.1:${http}`,
        OTLP_GRPC_ADDRESS: `127.0.0.1:${grpc}`,
        HEALTH_ADDRESS: `127.0.0.1:${health}`,
        GATEWAY_OTLP: new URL(stack.urls.otlpGrpc).host,
        QUEUE_DIRECTORY: join(stack.folder, 'agent-queue'),
        OTEL_RESOURCE_ATTRIBUTES: 'k8s.node.name=node-1',
        DETECTORS: '[env]',
      },
      logFile: join(stack.folder, 'agent.log'),
      readyUrl: `http://127.0.0.1:${health}/`,
    });
    await agent.start();
    demo = await startDemo(`http://127.0.0.1:${http}`);
    await traffic(160, 'before');
  });

  after(async () => {
    await demo?.close();
    await agent?.stop();
    await stack?.close();
  });

  async function traffic(requests: number, prefix: string): Promise<void> {
    const answered = await demo.send({ requests, perSecond: 16, prefix });
    sent.push(...answered.map(({ id }) => id));
  }

  async function arrived(): Promise<{ id: string; node: unknown }[]> {
    const spans = await new JaegerApi(stack.urls.jaeger).tracesOf('assessments');
    return spans
      .filter(({ kind, resource }) => kind === 'server' && resource['service.name'] === 'assessments')
      .map(({ attributes, resource }) => ({
        id: `${attributes['request_id']}`,
        node: resource['k8s.node.name'],
      }));
  }

  test('arrives whole, with the node that the agent stands on', async () => {
    const spans = await eventually(async () => {
      const all = await arrived();
      assert.deepEqual(all.map(({ id }) => id).sort(), sent.toSorted());
      return all;
    });
    assert.deepEqual([...new Set(spans.map(({ node }) => node))], ['node-1']);
  });

  test('loses nothing that the agent has accepted while the gateway is away', async () => {
    await stack.collector.stop('SIGKILL');
    await traffic(48, 'meanwhile');
    // The services hand over what they have; who has it now is the agent alone.
    await demo.close();
    await stack.collector.start();
    await eventually(async () => {
      const ids = new Set((await arrived()).map(({ id }) => id));
      assert.deepEqual(
        sent.filter((id) => !ids.has(id)),
        [],
      );
    }, 60_000);
  });
});

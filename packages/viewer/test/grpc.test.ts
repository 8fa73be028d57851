import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, test } from 'node:test';
import { credentials, Client, status } from '@grpc/grpc-js';
import { encodeTraces } from '@throughline/otlp';
import { GrpcError, startViewer } from '@throughline/viewer';
import { largeTrace } from '../bench/generated-traces.ts';
import { startMs, TRACE } from './support/telemetry.ts';
import { ask, withViewer } from './support/viewer.ts';

const EXPORT = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

function send(port: number | undefined, body: Buffer): Promise<number> {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const same = (bytes: Buffer): Buffer => bytes;
  return new Promise((resolve) => {
    client.makeUnaryRequest(EXPORT, same, same, body, (error) => {
      client.close();
      resolve(error?.code ?? status.OK);
    });
  });
}

describe('OTLP over gRPC', () => {
  test('is received where it is asked for, and bad bytes are refused', () =>
    withViewer({ grpcPort: 0 }, async (viewer) => {
      const body = encodeTraces(largeTrace(TRACE, 20, startMs)) as Buffer;
      assert.equal(await send(viewer.grpcPort, body), status.OK);
      const { body: found } = await ask(viewer, `traces/${TRACE}`);
      assert.equal(found.spans.length, 20);
      assert.equal(await send(viewer.grpcPort, Buffer.from('0a80', 'hex')), status.INVALID_ARGUMENT);
    }));

  test('is not there where nobody asked for it, and says so where its port is taken', async () => {
    await withViewer({}, async (viewer) => assert.equal(viewer.grpcPort, undefined));
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as { port: number };
    await assert.rejects(startViewer({ port: 0, grpcPort: port }), GrpcError);
    taken.close();
  });
});

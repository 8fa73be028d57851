// The encoder beside the serializer of OpenTelemetry, in turns: 512 spans of ten attributes as protobuf, CPU time.
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { encodeTraces } from '@throughline/otlp';
import { inTurns } from './in-turns.ts';

const SPANS = 512;
const CALLS = 40;

const exporter = new InMemorySpanExporter();
const tracer = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }).getTracer(
  'bench',
);
for (let at = 0; at < SPANS; at++) {
  const attributes = {
    'http.request.method': 'GET',
    'url.scheme': 'http',
    'url.path': `/users/${at}`,
    'server.address': 'shop.example',
    'server.port': 8080,
    'client.address': '203.0.113.7',
    'network.protocol.version': '1.1',
    'user_agent.original': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)',
    'http.route': '/users/:id',
    'http.response.status_code': 200,
  };
  tracer.startSpan('GET /users/:id', { attributes }).end();
}
const spans = exporter.getFinishedSpans();

process.send?.(
  await inTurns({
    stock: () => {
      for (let call = 0; call < CALLS; call++) ProtobufTraceSerializer.serializeRequest(spans);
    },
    ours: () => {
      for (let call = 0; call < CALLS; call++) encodeTraces(spans);
    },
    units: CALLS,
  }),
);

import type { Viewer } from '@throughline/viewer';
import { keyValues, logs, nano, spans, startMs, TRACE } from '../../support/telemetry.ts';
import { send } from '../../support/viewer.ts';

/** What would run where text became markup, with a mark that turns the reading direction round and one that is invisible. */
export const HOSTILE =
  `<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>'"><svg onload=window.pwned=1>\u202e\u200b` +
  '](javascript:window.pwned=1)';
const AS_ADDRESS = 'javascript:window.pwned=1';

/** The text above in every place that telemetry has for text. */
export async function sendHostile(viewer: Viewer): Promise<void> {
  const attributes = {
    [HOSTILE]: HOSTILE,
    ['<b onmouseover="window.pwned=1">']: { [HOSTILE]: [HOSTILE] },
    __proto__2: 1,
    constructor: HOSTILE,
    'url.full': AS_ADDRESS,
    'http.route': HOSTILE,
    'throughline.flow.id': HOSTILE,
    'throughline.flow.name': HOSTILE,
    'throughline.flow.step': HOSTILE,
    'throughline.flow.outcome': HOSTILE,
    'throughline.error.code_frame': HOSTILE,
    'throughline.error.breadcrumbs': HOSTILE,
    'server.address': HOSTILE,
  };
  const exception = {
    'exception.type': HOSTILE,
    'exception.message': HOSTILE,
    'exception.stacktrace': `${HOSTILE}\n    at ${HOSTILE} (${AS_ADDRESS})`,
  };
  const name = HOSTILE;
  const sent = [
    ['traces', spans(HOSTILE, { id: '1', name, kind: 2, attributes, error: HOSTILE, to: 50 })],
    ['traces', spans(HOSTILE, { id: '2', parent: '1', name, kind: 3, attributes, from: 5, to: 40 })],
    [
      'traces',
      spans(`${HOSTILE}2`, {
        ...{ id: '3', parent: '2', name, kind: 2, attributes, from: 8, to: 30, error: HOSTILE },
        events: [
          { name: 'exception', attributes: exception },
          { name: HOSTILE, attributes },
        ],
      }),
    ],
    ['traces', spans(HOSTILE, { traceId: 'e'.repeat(32), id: '4', name, kind: 2, attributes, to: 20 })],
    [
      'logs',
      logs(
        HOSTILE,
        { body: HOSTILE, span: '1', event: HOSTILE, attributes, at: 10 },
        { body: { [HOSTILE]: HOSTILE }, span: '3', severity: 17, attributes: exception, at: 20 },
      ),
    ],
    ['metrics', hostileMetrics()],
  ] as const;
  for (const [signal, data] of sent) await send(viewer, signal, data);
}

export const HOSTILE_TRACE = TRACE;

function hostileMetrics(): unknown {
  const times = { startTimeUnixNano: nano(startMs), timeUnixNano: nano(startMs + 1_000) };
  const attributes = keyValues({ [HOSTILE]: HOSTILE });
  const number = { attributes, ...times, asDouble: 1 };
  return {
    resourceMetrics: [
      {
        resource: { attributes: keyValues({ 'service.name': HOSTILE, 'service.instance.id': HOSTILE }) },
        scopeMetrics: [
          {
            scope: { name: HOSTILE, version: HOSTILE },
            metrics: [
              { name: HOSTILE, unit: HOSTILE, description: HOSTILE, gauge: { dataPoints: [number] } },
              // What a process tells of itself has views of its own.
              ...['process.memory.usage', 'otel.sdk.exporter.span.exported', 'throughline.redactions'].map(
                (name) => ({
                  ...{ name, unit: HOSTILE, description: HOSTILE },
                  sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints: [number] },
                }),
              ),
            ],
          },
        ],
      },
    ],
  };
}

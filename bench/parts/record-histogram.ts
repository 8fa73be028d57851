// A histogram beside that of OpenTelemetry, in turns: the same five labels again and again, CPU time.
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { metered } from '../../test/metering/metered.ts';
import { inTurns } from './in-turns.ts';

const RECORDS = 100_000;
const advice = {
  explicitBucketBoundaries: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
};
const labels = {
  'http.request.method': 'GET',
  'http.response.status_code': 200,
  'http.route': '/users/:id',
  'network.protocol.version': '1.1',
  'url.scheme': 'http',
};

/** @param isStock those of OpenTelemetry, without our guards and our redaction */
function recording(isStock: boolean): () => void {
  const all = metered(isStock ? { isStock, isBare: true } : {});
  const histogram = all.provider.getMeter('bench').createHistogram('duration', { unit: 's', advice });
  return () => {
    for (let at = 0; at < RECORDS; at++) histogram.record((at % 7) / 10, labels, ROOT_CONTEXT);
  };
}

process.send?.(await inTurns({ stock: recording(true), ours: recording(false), units: RECORDS }));

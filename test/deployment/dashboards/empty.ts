/** Queries that find nothing in a stack where all is well, and why that is right. */
export const emptyOnPurpose: Record<string, string> = {
  'telemetry-ledger: Lost, by reason C':
    'data points that are lost are told by those that come after them, and here every collection arrives',
  'alert ServiceNotReady': 'the services are ready; docker/prometheus/rules-tests has one that is not',
  'alert FlowOverdue': 'no flow has been under way for a minute yet; docker/prometheus/rules-tests has one',
  'alert TelemetryOnDisk': 'the Collector takes everything; docker/prometheus/rules-tests has an absence',
  'alert EventLoopDelayed': 'nothing blocks these event loops; docker/prometheus/rules-tests has one that is',
  'alert EventLoopSaturated':
    'nothing fills these event loops; docker/prometheus/rules-tests has one that is',
};

/** Names that a healthy stack does not have, and where they are made. */
export const absentOnPurpose: Record<string, { instrument: string; file: string; reason: string }> = {
  throughline_delivery_taken_over_total: {
    instrument: 'throughline.delivery.taken_over',
    file: 'packages/node/src/exits/delivery-metrics.ts',
    reason: 'told once another process has claimed what this one had on disk; nothing goes to disk here',
  },
};

export type { Batch, DropReason, Settled } from './batch.ts';
export type { SignalCounts, TransportCounts } from './counters.ts';
export type { Endpoint, EndpointTls } from './endpoint.ts';
export { IdleProcessWatch } from './idle-process.ts';
export type { PendingBatch, TransportOptions } from './options.ts';
export { splitBatch } from './split-batch.ts';
export { createTransport, type Transport } from './transport.ts';
export { unrefAgent } from './unref-agents.ts';

export { type BridgeOptions, bridgeWinston, type WinstonLoggerClass, type WinstonModule } from './bridge.ts';
export { createLineWriter, type LineWriterOptions } from './line-writer.ts';
export { createOtlpTransport, type OtlpTransportOptions } from './otlp-transport.ts';

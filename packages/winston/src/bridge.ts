// What an SDK uses: nothing here loads winston before it is needed.
export {
  type BridgeOptions,
  bridgeWinston,
  type WinstonLoggerClass,
  type WinstonModule,
} from './application-bridge.ts';
export { type LoggerLaneOptions, noteWinston, withLane } from './application-loggers.ts';
export { createLineWriter, type LineWriterOptions } from './line-writer.ts';
export { createOtlpTransport, type OtlpTransportOptions } from './otlp-transport.ts';
export { onOwnUse } from './own-use.ts';

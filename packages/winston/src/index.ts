export {
  type BridgeOptions,
  bridgeWinston,
  type WinstonLoggerClass,
  type WinstonModule,
} from './application-bridge.ts';
export { createLogger } from './create-logger.ts';
export { createLineWriter, type LineWriterOptions } from './line-writer.ts';
export { createOtlpTransport, type OtlpTransportOptions } from './otlp-transport.ts';
export { createRotatingFile, type RotatingFileOptions } from './rotating-file.ts';

/**
 * Bytes or JSON that are not a valid OTLP export request. The message says where and which rule; it never
 * contains the received content.
 */
export class OtlpDecodeError extends Error {
  override readonly name = 'OtlpDecodeError';
}

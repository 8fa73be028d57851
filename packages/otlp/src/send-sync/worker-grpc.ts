/**
 * How the worker thread of `sendSync` makes one OTLP/gRPC request, as text: a unary call over HTTP/2, its message
 * behind a prefix of 5 bytes (not compressed, length). Delivered is what ends with `grpc-status: 0`, which stands in
 * the trailers, or in the headers where the answer has no body.
 */
export const GRPC_SOURCE = `function postGrpc(request) {
  let session;
  let open = true;
  const once = (delivered) => {
    if (!open) return;
    open = false;
    settle(delivered, request);
    session?.destroy();
  };
  const isOk = (headers) => Number(headers[':status'] ?? 200) === 200 && headers['grpc-status'] === '0';
  try {
    const { connect } = require('node:http2');
    const { origin, pathname } = new URL(request.url);
    const prefix = Buffer.alloc(5);
    prefix.writeUInt32BE(request.body.byteLength, 1);
    session = connect(origin, { ...request.tls, lookup });
    session.on('error', () => once(false));
    session.on('close', () => once(false));
    const stream = session.request({
      ...request.headers,
      ':method': 'POST',
      ':path': pathname,
      'content-type': 'application/grpc',
      te: 'trailers',
      // Whole numbers alone: a server refuses the call otherwise.
      'grpc-timeout': Math.ceil(workerData.timeoutMs) + 'm',
    });
    stream.on('response', (headers) => {
      if ('grpc-status' in headers) once(isOk(headers));
    });
    stream.on('trailers', (trailers) => once(isOk(trailers)));
    stream.on('error', () => once(false));
    stream.on('close', () => once(false));
    stream.resume();
    stream.write(prefix);
    stream.end(Buffer.from(request.body.buffer, request.body.byteOffset, request.body.byteLength));
  } catch {
    once(false);
  }
}
`;

/** How the worker thread of `sendSync` makes one OTLP/HTTP request, as text. Delivered is what is answered with 2xx. */
export const HTTP_SOURCE = `function postHttp(request) {
  let open = true;
  const once = (delivered) => {
    if (!open) return;
    open = false;
    settle(delivered, request);
  };
  try {
    const secure = request.url.startsWith('https:');
    const { request: send } = require(secure ? 'node:https' : 'node:http');
    const body = Buffer.from(request.body.buffer, request.body.byteOffset, request.body.byteLength);
    const outgoing = send(request.url, {
      ...request.tls,
      lookup,
      method: 'POST',
      agent: false,
      headers: { ...request.headers, 'content-length': body.length, connection: 'close' },
    });
    outgoing.on('response', (response) => {
      once(response.statusCode >= 200 && response.statusCode < 300);
      response.resume();
      outgoing.destroy();
    });
    outgoing.on('error', () => once(false));
    outgoing.on('close', () => once(false));
    outgoing.end(body);
  } catch {
    once(false);
  }
}
`;

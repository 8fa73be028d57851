import type { RequestListener, ServerResponse } from 'node:http';
import { holderOf, TOKEN_ADVICE } from './token-holder.ts';

/** Serves holders of the management token alone. Without a token in the configuration nobody is served. */
export function withManagementToken(token: string | undefined, serve: RequestListener): RequestListener {
  const isHolder = holderOf(token);
  return (request, response) => {
    const authority = isHolder(request.headers.authorization);
    if (authority === 'nobody') return answer(response, 404, 'text/plain', TOKEN_ADVICE);
    if (authority === 'no') {
      response.setHeader('www-authenticate', 'Bearer');
      return answer(response, 401, undefined, '');
    }
    return serve(request, response);
  };
}

/** An answer that nothing on the way keeps or guesses at. */
export function answer(
  response: ServerResponse,
  status: number,
  type: string | undefined,
  body: string,
): void {
  response.writeHead(status, {
    ...(type && { 'content-type': type }),
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}

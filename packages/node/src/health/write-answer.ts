import type { ServerResponse } from 'node:http';
import type { ProbeAnswer } from './probe-answers.ts';

/** Writes an answer in one piece, as soon as there is one. */
export function writeAnswer(response: ServerResponse, answer: ProbeAnswer | Promise<ProbeAnswer>): void {
  if (answer instanceof Promise) void answer.then((one) => write(response, one));
  else write(response, answer);
}

/** Nothing where somebody has begun another answer, or the connection is gone. */
function write(response: ServerResponse, { status, headers, body }: ProbeAnswer): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

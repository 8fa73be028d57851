import type { Readable } from 'node:stream';

/** All that a stream holds now; on some Nodes `read()` gives one chunk, on others everything. */
export function writtenTo(stream: Readable): string {
  let all = '';
  for (let chunk = stream.read(); chunk !== null; chunk = stream.read()) all += String(chunk);
  return all;
}

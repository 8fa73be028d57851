import type { InstrumentationLoader } from '../loader.ts';
import { patchServers } from '../stock-http/servers.ts';
import { watchClientRequests } from './client-requests.ts';
import { patchEmit } from './emit-in-context.ts';
import { serveRequests } from './serve-requests.ts';

/** What is done to Node's own HTTP modules. */
export interface HttpInstrumentation {
  /** Called when the application first loads one of them. */
  serve(module: 'http' | 'https'): void;
  /** Its name in the table, where it is ours and the application uses it. */
  loaded(): string[];
  stop(): void;
}

/**
 * @param traced whether requests get spans and metrics; they get their scope always
 * @param stock whether those of OpenTelemetry's instrumentation, or of one that the application brings
 */
export function instrumentHttp(
  traced: boolean,
  stock: boolean,
  loader: InstrumentationLoader,
): HttpInstrumentation {
  const undo: (() => void)[] = [];
  const isOurs = !(traced && stock);
  let isUsed = false;
  // Node publishes requests whichever way they are made: nothing has to be loaded for that.
  if (traced && isOurs) undo.push(watchClientRequests());
  return {
    serve(module) {
      if (isOurs) {
        if (!isUsed) undo.push(patchEmit());
        undo.push(serveRequests(module, traced));
      } else {
        loader.load('http');
        undo.push(patchServers(module));
      }
      isUsed = true;
    },
    loaded: () => (traced && isOurs && isUsed ? ['http'] : []),
    stop() {
      for (const one of undo.splice(0).reverse()) one();
    },
  };
}

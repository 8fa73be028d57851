import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OnUnserved } from './families.ts';
import type { Snapshot } from './family.ts';
import { ScrapeServer, type View } from './serve-scrapes.ts';
import { type Collected, ownMetrics, snapshotOf } from './snapshot.ts';

export interface EndpointParts {
  /** Collects what is recorded in this thread. */
  read(): Promise<Collected>;
  /** What this process is called in the label `worker`. */
  readonly worker: string;
  /** Gathers the metrics of the group; undefined as long as there is none. */
  group(): { collect(view: View): Promise<Snapshot> } | undefined;
  readonly onUnserved: OnUnserved;
  onFault(scope: string, error: unknown): void;
}

/** `/metrics`: of the group where there is one, else of this process. */
export function metricsEndpoint(
  parts: EndpointParts,
): (request: IncomingMessage, response: ServerResponse) => void {
  const { onUnserved, onFault, worker } = parts;
  const server = new ScrapeServer({
    onFault,
    collect: async (view) => {
      const group = parts.group();
      if (group !== undefined) return group.collect(view);
      return snapshotOf(
        ownMetrics(await parts.read(), onUnserved, view.withExemplars),
        worker,
        view,
        onUnserved,
      );
    },
  });
  return (request, response) => void server.serve(request, response);
}
